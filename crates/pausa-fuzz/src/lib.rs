//! `cargo pausa fuzz`: random bodies in the neutral form, which must do the same in every encoding.
//!
//! A body is generated from a seed as a syntax tree. What it prints is known from an interpreter of that tree; its text is
//! translated, compiled and run by what `cargo pausa try` uses.

#![forbid(unsafe_code)]

pub mod ast;
pub mod batch;
pub mod compare;
pub mod generate;
pub mod interpret;
pub mod mutate;
pub mod python;
pub mod run;
pub mod shrink;

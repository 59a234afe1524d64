//! Nothing: only a linked program needs what stands behind this name.
#![no_std]
#![feature(compiler_builtins)]
#![compiler_builtins]

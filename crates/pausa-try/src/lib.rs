//! `cargo pausa try FILE`: a function of one's own in every encoding, as one table.

#![forbid(unsafe_code)]

mod edits;
mod encoding;
pub mod translate;

pub use edits::Edited;
pub use encoding::Encoding;

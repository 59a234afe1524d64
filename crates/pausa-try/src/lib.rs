//! `cargo pausa try FILE`: a function of one's own in every encoding, as one table.

#![forbid(unsafe_code)]

mod attempt;
mod code;
mod compile;
mod count;
mod diagnostic;
mod edits;
mod encoding;
mod kept;
mod layout;
mod libraries;
mod markdown;
mod page;
pub mod report;
mod scratch;
mod show;
mod table;
mod terminal;
mod together;
pub mod translate;

pub use attempt::{Options, attempt, in_parallel};
pub use compile::Flags;
pub use diagnostic::Diagnostic;
pub use edits::Edited;
pub use encoding::Encoding;
pub use libraries::{DEFAULT, Tools};
pub use markdown::markdown;
pub use page::page;
pub use scratch::Scratch;
pub use show::{Side, side_by_side, translated, write};
pub use terminal::for_people;
pub use together::{Build, Modules, Reason, Together, together};

//! What a command writes.
//!
//! - [`say`] and [`note`] write to stdout and stderr. A write that fails ends in exit status 1 and never in a panic.
//! - [`File`] replaces a file in one step, and only a file that the same command wrote.
//! - [`Folder`] does the same for a folder. A manifest lists the files in it with their hashes.
//!
//! `File` and `Folder` are checked when they are made, so that a command refuses a target before it builds or measures.

#![forbid(unsafe_code)]

mod console;
mod file;
mod folder;

use std::io;
use std::path::Path;

pub use console::{experiment, note, noted, progress, say, status};
pub use file::{File, save};
pub use folder::{Draft, Folder};

/// An error that names the path.
fn at(path: &Path, error: impl std::fmt::Display, kind: io::ErrorKind) -> io::Error {
    io::Error::new(kind, format!("{}: {error}", path.display()))
}

/// A target that is not written to.
fn refused(path: &Path, reason: &str) -> io::Error {
    at(path, reason, io::ErrorKind::InvalidInput)
}

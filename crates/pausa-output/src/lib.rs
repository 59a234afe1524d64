//! The output of commands: stdout, stderr, and files that are replaced in one step.
//!
//! - [`say`] and [`note`] write to stdout and stderr. A failed write leads to exit status 1, never to a panic.
//! - [`File`] replaces a file in one step, and only if the same command wrote it.
//! - [`Folder`] does the same for a folder. A manifest lists its files and their hashes.
//!
//! `File` and `Folder` check their target when they are made, so that a command refuses it before it builds or measures.

#![forbid(unsafe_code)]

mod console;
mod file;
mod folder;

use std::io;
use std::path::Path;

pub use console::{experiment, note, noted, progress, say, status, width, wrapped};
pub use file::{File, save};
pub use folder::{Draft, Folder};

/// Makes an error that names the path.
fn at(path: &Path, error: impl std::fmt::Display, kind: io::ErrorKind) -> io::Error {
    io::Error::new(kind, format!("{}: {error}", path.display()))
}

/// Makes the error for a target that is refused.
fn refused(path: &Path, reason: &str) -> io::Error {
    at(path, reason, io::ErrorKind::InvalidInput)
}

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

use std::hash::Hasher;
use std::io;
use std::path::Path;

pub use console::{note, noted, progress, say, status, width, wrapped};
pub use file::{File, save};
pub use folder::{Draft, Folder};

/// The FNV-1a hash of bytes. It is the same on every machine, and not cryptographic.
pub fn hash(content: impl AsRef<[u8]>) -> u64 {
    let mut hasher = fnv::FnvHasher::default();
    hasher.write(content.as_ref());
    hasher.finish()
}

/// For `map_err`: names the path in an error.
pub fn at(path: &Path) -> impl Fn(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// Makes the error for a target that is refused.
fn refused(path: &Path, reason: &str) -> io::Error {
    at(path)(io::Error::new(io::ErrorKind::InvalidInput, reason))
}

/// The sorted names in a folder.
#[cfg(test)]
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_the_same_everywhere() {
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
    }
}

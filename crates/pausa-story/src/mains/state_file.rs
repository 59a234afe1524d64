//! A file that is replaced in one step, by one process at a time.
//!
//! The path always leads to the old text or to the new one, even if the process is killed or the machine crashes: the new text
//! is written to a temporary file in the same directory, synced to the disk (`fsync`), and renamed. A process that is killed
//! before the rename may leave the temporary file, `.tmp` and six letters.
//!
//! The lock is on the file itself. It survives the rename, because the temporary file is locked before it is renamed. A process
//! that opened the old file and then gets its lock checks whether the path still leads to that file, and opens it again if not.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// The maximal length of the text, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;

/// A path that only this process may replace, until this value is dropped.
pub(crate) struct StateFile {
    /// The path with symbolic links resolved, so that the target is replaced and not the link.
    path: PathBuf,
    /// The current file, locked; `None` if it does not exist.
    held: Option<File>,
}

impl StateFile {
    /// Locks the file and reads it. The text is `None` if there is no file.
    ///
    /// # Errors
    /// [`ErrorKind::ResourceBusy`] if another process has locked it. An error if it is not a regular file, not UTF-8, or too
    /// long.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, Option<String>)> {
        let path = at_the_end_of_links(path)?;
        loop {
            if fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
                return Err(io::Error::new(ErrorKind::InvalidInput, "it is not a regular file"));
            }
            let file = match File::options().read(true).write(true).open(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    return Ok((StateFile { path, held: None }, None));
                }
                opened => opened?,
            };
            lock(&file)?;
            if leads_to(&path, &file)? {
                let mut text = String::new();
                (&file).take(LONGEST + 1).read_to_string(&mut text)?;
                check_length(&text)?;
                return Ok((StateFile { path, held: Some(file) }, Some(text)));
            }
        }
    }

    /// Replaces the file, or creates it. Until [`sync`](Self::sync), a crash of the machine may restore the old text.
    ///
    /// # Errors
    /// If it cannot be written; the old text is then unchanged. [`ErrorKind::ResourceBusy`] if another process has created the
    /// file.
    pub(crate) fn replace(&mut self, text: &str) -> io::Result<()> {
        check_length(text)?;
        let mut new = NamedTempFile::new_in(self.directory())?;
        new.write_all(text.as_bytes())?;
        if let Some(old) = &self.held {
            new.as_file().set_permissions(old.metadata()?.permissions())?;
        }
        new.as_file().sync_all()?;
        lock(new.as_file())?;
        let persisted = match self.held {
            Some(_) => new.persist(&self.path),
            None => new.persist_noclobber(&self.path),
        };
        let new = persisted.map_err(|failed| match failed.error.kind() {
            ErrorKind::AlreadyExists => busy(),
            _ => failed.error,
        })?;
        self.held = Some(new);
        Ok(())
    }

    /// Syncs the rename to the disk. It does nothing outside Unix, where a directory cannot be opened.
    ///
    /// # Errors
    /// If the directory cannot be synced.
    pub(crate) fn sync(&self) -> io::Result<()> {
        if cfg!(unix) { File::open(self.directory())?.sync_all() } else { Ok(()) }
    }

    /// Removes the file.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub(crate) fn remove(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }

    fn directory(&self) -> &Path {
        match self.path.parent() {
            Some(directory) if directory != "" => directory,
            _ => Path::new("."),
        }
    }
}

/// Resolves symbolic links. The target need not exist.
fn at_the_end_of_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    for _ in 0..40 {
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            // Not a link, or it does not exist.
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::new(ErrorKind::InvalidInput, "it is a symbolic link to itself"))
}

fn lock(file: &File) -> io::Result<()> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => busy(),
        TryLockError::Error(error) => error,
    })
}

fn busy() -> io::Error {
    io::Error::new(ErrorKind::ResourceBusy, "another process is using it: try again when it has ended")
}

fn check_length(text: &str) -> io::Result<()> {
    if text.len() as u64 <= LONGEST {
        return Ok(());
    }
    Err(io::Error::new(ErrorKind::FileTooLarge, format!("it is longer than {} MiB", LONGEST / (1024 * 1024))))
}

/// Whether the path still leads to the file: it may have been replaced or removed between opening and locking it.
#[cfg(unix)]
fn leads_to(path: &Path, file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let file = file.metadata()?;
    match fs::metadata(path) {
        Ok(found) => Ok((found.dev(), found.ino()) == (file.dev(), file.ino())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// On other systems an open file cannot be replaced.
#[cfg(not(unix))]
fn leads_to(_path: &Path, _file: &File) -> io::Result<bool> {
    Ok(true)
}

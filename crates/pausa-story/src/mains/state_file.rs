//! A file that is replaced as a whole, by one process at a time.
//!
//! At any moment, whatever ends the process or the machine, the path leads to the old text or to the new one: the new text
//! is written to a temporary file in the same directory, brought to the disk (`fsync`), and renamed. A process that is
//! killed on the way may leave the temporary file, `.tmp` and six letters.
//!
//! The lock is on the file itself. It survives the rename because the temporary file is locked before it gets the name; a
//! process that opened what was there before finds, once it has that file's lock, that the path leads to another.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// The longest text that is read or written, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;

/// A path that this process alone may replace, until it drops this.
pub(crate) struct StateFile {
    /// Where the symbolic links lead: it is not the link that is replaced.
    path: PathBuf,
    /// What is there now, locked.
    held: Option<File>,
}

impl StateFile {
    /// Locks the file and reads it; there is no text where there is no file.
    ///
    /// # Errors
    /// [`ErrorKind::ResourceBusy`] where another process holds it, and where it is not a regular file of text.
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

    /// Replaces the file, or creates it. After a crash of the machine the old text may be back, until [`sync`](Self::sync).
    ///
    /// # Errors
    /// Where it cannot be written: then the old text is there. [`ErrorKind::ResourceBusy`] where another process has
    /// created it.
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

    /// Brings the replacement to the disk. Only Unix can open a directory.
    ///
    /// # Errors
    /// Where the directory cannot be brought to the disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        if cfg!(unix) { File::open(self.directory())?.sync_all() } else { Ok(()) }
    }

    /// Removes the file.
    ///
    /// # Errors
    /// Where it cannot be removed.
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

/// Follows symbolic links, also to what does not exist yet.
fn at_the_end_of_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    for _ in 0..40 {
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            // It is not a link, or there is nothing.
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
    io::Error::new(ErrorKind::ResourceBusy, "another process is at it: try again when that one has ended")
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

/// Elsewhere a file that is open cannot be replaced.
#[cfg(not(unix))]
fn leads_to(_path: &Path, _file: &File) -> io::Result<bool> {
    Ok(true)
}

//! A folder of one run.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use pausa_story::Failure;
use tempfile::TempDir;

/// A folder that is removed when it is dropped, or by a later run if this one is interrupted.
#[derive(Debug)]
pub struct Scratch {
    folder: TempDir,
    /// The system unlocks it when the process ends, however it ends.
    _lock: File,
}

impl Scratch {
    /// Makes a folder in `parent`, and removes those of runs that were interrupted.
    ///
    /// # Errors
    /// If `parent` cannot be written.
    pub fn within(parent: &Path) -> Result<Self, Failure> {
        Self::made(parent).map_err(|error| Failure::Run(format!("{}: {error}", parent.display())))
    }

    fn made(parent: &Path) -> io::Result<Self> {
        let lock_of = |folder: &Path| File::create(folder.join("lock"));
        fs::create_dir_all(parent)?;
        // Held until the new folder has a lock of its own: no other process finds it without.
        let entrance = lock_of(parent)?;
        entrance.lock()?;
        for entry in fs::read_dir(parent)? {
            let path = entry?.path();
            let is_of_run = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
            if is_of_run && lock_of(&path).is_ok_and(|lock| lock.try_lock().is_ok()) {
                // What cannot be removed now is left to a later run.
                let _ = fs::remove_dir_all(path);
            }
        }
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
        let lock = lock_of(folder.path())?;
        lock.lock()?;
        Ok(Scratch { folder, _lock: lock })
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

const PREFIX: &str = "run-";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_removed_unless_its_run_is_alive() {
        let parent = tempfile::tempdir().unwrap();
        let stale = parent.path().join("run-1");
        fs::create_dir(&stale).unwrap();
        fs::write(stale.join("body"), "").unwrap();
        let alive = Scratch::within(parent.path()).unwrap();
        assert!(!stale.exists());
        let other = Scratch::within(parent.path()).unwrap();
        assert!(alive.path().exists() && other.path().exists());
        let path = alive.path().to_path_buf();
        drop(alive);
        assert!(!path.exists());
    }
}

//! Files that are replaced in one step.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::{at, refused};

/// A file that a command may write: it does not exist, or the same command wrote it.
#[derive(Clone, Debug)]
pub struct File {
    path: PathBuf,
    is_ours: fn(&[u8]) -> bool,
}

impl File {
    /// Checks a target. `is_ours` returns whether the command wrote the content of the existing file.
    ///
    /// # Errors
    /// If the path is empty, a folder or a symlink, or if the file has other content.
    pub fn check(path: impl Into<PathBuf>, is_ours: fn(&[u8]) -> bool) -> io::Result<Self> {
        let path = path.into();
        match read(&path)? {
            Some(content) if !is_ours(&content) => Err(refused(
                &path,
                "this command did not write what is in this file; move the file away to have it written anew",
            )),
            _ => Ok(File { path, is_ours }),
        }
    }

    /// Replaces the file in one step: it holds either the old bytes or the new ones, even if the process is killed.
    ///
    /// # Errors
    /// If it cannot be written, or if something else has been put there since the check.
    pub fn write(&self, bytes: &[u8]) -> io::Result<()> {
        File::check(&*self.path, self.is_ours)?;
        save(&self.path, bytes)
    }
}

/// The content of a file; `None` if nothing exists at the path.
fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    if path.as_os_str().is_empty() {
        return Err(refused(path, "the path is empty; name a file"));
    }
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => {
            Err(refused(path, "this is a symlink; name the file that it points to"))
        }
        Ok(found) if !found.is_file() => Err(refused(path, "this is not a file; name a file")),
        Ok(_) => fs::read(path).map(Some).map_err(at(path)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(path)(error)),
    }
}

/// Replaces a file in one step: it writes a temporary file in the same folder, syncs it to the disk, and renames it to `path`.
/// The new file has the permissions of the old one.
///
/// # Errors
/// If the path is empty, a folder or a symlink, or cannot be written. The old file is then unchanged.
pub fn save(path: &Path, bytes: &[u8]) -> io::Result<()> {
    read(path)?;
    replace(path, bytes).map_err(at(path))
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".pausa-");
    // As for any new file: the umask of the process is applied.
    builder.permissions(Permissions::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    if let Ok(before) = fs::metadata(path) {
        file.as_file().set_permissions(before.permissions())?;
    }
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    // The rename is on the disk once the folder is synced.
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::names;

    fn starts_with_ours(content: &[u8]) -> bool {
        content.starts_with(b"ours")
    }

    #[test]
    fn a_file_of_the_same_command_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("figures.json");
        for content in ["ours, old", "ours, new"] {
            File::check(&path, starts_with_ours).unwrap().write(content.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(names(folder.path()), ["figures.json"]);
    }

    #[test]
    fn a_foreign_file_is_refused_at_the_check_and_if_it_appears_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.json");
        let checked = File::check(&path, starts_with_ours).unwrap();
        fs::write(&path, "mine").unwrap();
        for error in [File::check(&path, starts_with_ours).unwrap_err(), checked.write(b"ours").unwrap_err()]
        {
            let error = error.to_string();
            assert!(error.contains("notes.json") && error.contains("move the file away"), "{error}");
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    }

    #[test]
    fn an_empty_path_and_a_folder_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        for path in [Path::new(""), folder.path(), Path::new("."), Path::new("/")] {
            let error = File::check(path, |_| true).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
            assert!(save(path, b"ours").is_err());
        }
    }

    #[test]
    fn a_symlink_is_refused_and_permissions_stay() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        symlink(&file, &link).unwrap();
        assert!(save(&link, b"new").unwrap_err().to_string().contains("symlink"));
        assert_eq!(fs::read_to_string(&file).unwrap(), "old");
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        save(&file, b"new").unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn a_write_that_fails_leaves_the_old_file() {
        // Every write to this device fails.
        let full = Path::new("/dev/full");
        assert!(!full.exists() || save(full, b"new").is_err());
        let gone = tempfile::tempdir().unwrap().path().join("gone/file");
        assert!(save(&gone, b"new").unwrap_err().to_string().contains("gone"));
    }
}

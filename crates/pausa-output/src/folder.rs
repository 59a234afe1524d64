//! Folders that are replaced in one step, and the manifest that lists their files.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

use crate::{at, hash, refused};

const ADVICE: &str = "name a folder that is empty or not there yet";

/// The files of a folder: their relative paths with slashes, and the hashes of their contents.
type Manifest = BTreeMap<String, u64>;

/// A folder that a command may write: it does not exist, is empty, or holds only files that the same command wrote.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// The file name of the manifest.
    manifest: &'static str,
    /// The files that the command wrote there before; `None` if the folder does not exist.
    before: Option<Manifest>,
}

impl Folder {
    /// Checks a target. `manifest` is the name of the file, in the folder, that lists what the command wrote.
    ///
    /// # Errors
    /// If the path is empty, a symlink or a file; if it is the root, the current folder, the home folder or a parent of these;
    /// or if the folder holds a file that the command did not write, or that has been changed since.
    pub fn check(path: &Path, manifest: &'static str) -> io::Result<Self> {
        let path = place(path)?;
        let before = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(at(&path)(error)),
            Ok(found) if found.is_symlink() => {
                return Err(refused(&path, &format!("this is a symlink; {ADVICE}")));
            }
            Ok(found) if !found.is_dir() => {
                return Err(refused(&path, &format!("this is not a folder; {ADVICE}")));
            }
            Ok(_) => {
                let listed = read(&path.join(manifest))?;
                if let Some(what) = foreign(&path, &listed, manifest).map_err(at(&path))? {
                    return Err(refused(&path, &format!("{what}; {ADVICE}")));
                }
                Some(listed)
            }
        };
        Ok(Folder { path, manifest, before })
    }

    /// Makes a temporary folder next to this one, to be filled.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn begin(self) -> io::Result<Draft> {
        let made = fs::create_dir_all(self.parent()).and_then(|()| self.beside("new"));
        let folder = made.map_err(at(&self.path))?;
        Ok(Draft { folder, files: RefCell::default(), target: self })
    }

    fn parent(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// Makes a temporary folder next to this one.
    fn beside(&self, what: &str) -> io::Result<TempDir> {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let prefix = format!(".{name}.{what}-");
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix);
        // As for any new folder: the umask of the process is applied.
        builder.permissions(Permissions::from_mode(0o777));
        builder.tempdir_in(self.parent())
    }

    /// Replaces this folder by a filled one, and removes the files that the manifest of this one lists.
    fn replace_by(self, new: TempDir) -> io::Result<PathBuf> {
        let Some(before) = &self.before else {
            fs::rename(new.path(), &self.path)?;
            let _ = new.keep();
            return Ok(self.path);
        };
        // `keep`, because its content is removed file by file.
        let aside = self.beside("old")?.keep();
        let old = aside.join("old");
        fs::rename(&self.path, &old)?;
        if let Err(error) = fs::rename(new.path(), &self.path) {
            fs::rename(&old, &self.path)?;
            fs::remove_dir(&aside)?;
            return Err(error);
        }
        let _ = new.keep();
        let mut folders = BTreeSet::from([old.clone(), aside]);
        for name in before.keys().map(String::as_str).chain([self.manifest]) {
            let file = old.join(name);
            let parents = file.ancestors().skip(1).take_while(|parent| *parent != old);
            folders.extend(parents.map(Path::to_path_buf));
            match fs::remove_file(&file) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(at(&file)(error)),
                _ => {}
            }
        }
        // In reverse order, a folder comes before its parents. `remove_dir` fails if a folder still holds something.
        for folder in folders.iter().rev().filter(|folder| folder.exists()) {
            fs::remove_dir(folder).map_err(at(folder))?;
        }
        Ok(self.path)
    }
}

/// A folder that is being filled. If it is dropped before [`finish`](Draft::finish), the target is unchanged.
#[derive(Debug)]
pub struct Draft {
    folder: TempDir,
    files: RefCell<Manifest>,
    target: Folder,
}

impl Draft {
    /// Writes a file. Its name is a relative path with slashes.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn file(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let place = self.folder.path().join(name);
        let made = place.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(&place, content)).map_err(at(&place))?;
        self.files.borrow_mut().insert(name.to_string(), hash(content));
        Ok(())
    }

    /// The temporary folder that holds the files until [`finish`](Self::finish).
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes the manifest, moves the folder to the target, and returns the target's path.
    ///
    /// # Errors
    /// If the target holds something that the command did not write, or if the folder cannot be renamed.
    pub fn finish(self) -> io::Result<PathBuf> {
        let mut text = String::new();
        for (name, hash) in &*self.files.borrow() {
            text.push_str(&format!("{hash:016x} {name}\n"));
        }
        let manifest = self.folder.path().join(self.target.manifest);
        fs::write(&manifest, text).map_err(at(&manifest))?;
        let target = Folder::check(&self.target.path, self.target.manifest)?;
        let place = target.path.clone();
        target.replace_by(self.folder).map_err(at(&place))
    }
}

/// The absolute path of a target, if the path itself is allowed.
fn place(path: &Path) -> io::Result<PathBuf> {
    if path.as_os_str().is_empty() {
        return Err(refused(path, &format!("the path is empty; {ADVICE}")));
    }
    // Removes a slash at the end, which would follow a symlink.
    let path: PathBuf = path.components().collect();
    let (Some(name), Some(parent)) = (path.file_name(), path.parent()) else {
        return Err(refused(&path, &format!("this folder is not a command's own; {ADVICE}")));
    };
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    let parent = match parent.canonicalize() {
        Err(error) if error.kind() == ErrorKind::NotFound => std::path::absolute(parent)?,
        other => other.map_err(at(parent))?,
    };
    if parent.components().any(|component| component == Component::ParentDir) {
        return Err(refused(&path, "`..` after a folder that is not there; name the folder without it"));
    }
    let place = parent.join(name);
    for (held, what) in [(env::current_dir().ok(), "current"), (env::home_dir(), "home")] {
        let held = held.map(|folder| folder.canonicalize().unwrap_or(folder));
        if held.is_some_and(|held| held.starts_with(&place)) {
            return Err(refused(&place, &format!("this is the {what} folder, or holds it; {ADVICE}")));
        }
    }
    Ok(place)
}

/// Reads a manifest. It is empty if the file does not exist or is not text. A line that names a file outside the folder is
/// skipped.
fn read(manifest: &Path) -> io::Result<Manifest> {
    let is_inside =
        |name: &str| Path::new(name).components().all(|component| matches!(component, Component::Normal(_)));
    let line = |line: &str| {
        let (hash, name) = line.split_once(' ').filter(|(_, name)| is_inside(name))?;
        Some((name.to_string(), u64::from_str_radix(hash, 16).ok()?))
    };
    match fs::read_to_string(manifest) {
        Ok(text) => Ok(text.lines().filter_map(line).collect()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => {
            Ok(Manifest::new())
        }
        Err(error) => Err(at(manifest)(error)),
    }
}

/// The first entry of a folder that differs from the manifest, as a text; `None` if all are as listed.
fn foreign(folder: &Path, listed: &Manifest, manifest: &str) -> io::Result<Option<String>> {
    let mut unread = vec![String::new()];
    while let Some(below) = unread.pop() {
        for entry in fs::read_dir(folder.join(&below))? {
            let entry = entry?;
            let name = format!("{below}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type()?;
            if kind.is_dir() && listed.keys().any(|file| file.starts_with(&format!("{name}/"))) {
                unread.push(format!("{name}/"));
            } else if kind.is_file() && name == manifest && !listed.is_empty() {
                // The manifest does not list itself.
            } else if !kind.is_file() || !listed.contains_key(&name) {
                return Ok(Some(format!("it holds `{name}`, which this command did not write")));
            } else if hash(&fs::read(entry.path())?) != listed[&name] {
                return Ok(Some(format!("`{name}` was changed since this command wrote it")));
            }
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::names;

    const MANIFEST: &str = ".manifest";

    fn write(path: &Path, files: &[(&str, &str)]) -> io::Result<PathBuf> {
        let draft = Folder::check(path, MANIFEST)?.begin()?;
        for (name, content) in files {
            draft.file(name, content.as_bytes())?;
        }
        draft.finish()
    }

    /// Writes the folder `report` in a temporary one.
    fn report(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
        let above = tempfile::tempdir().unwrap();
        let path = write(&above.path().join("report"), files).unwrap();
        (above, path)
    }

    #[track_caller]
    fn assert_refused(path: &Path, words: &str) {
        let error = Folder::check(path, MANIFEST).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }

    #[test]
    fn a_folder_takes_the_place_of_the_one_before_and_nothing_is_left_beside_it() {
        let above = tempfile::tempdir().unwrap();
        let path = above.path().join("new/report");
        write(&path, &[("index.html", "old"), ("programs/old.html", "old"), ("a/b/c", "old")]).unwrap();
        write(&path, &[("index.html", "new"), ("programs/new.html", "new")]).unwrap();
        assert_eq!(names(&path), [MANIFEST, "index.html", "programs"]);
        assert_eq!(names(&path.join("programs")), ["new.html"]);
        assert_eq!(fs::read_to_string(path.join("index.html")).unwrap(), "new");
        assert_eq!(names(path.parent().unwrap()), ["report"]);
        // A file that the user has deleted is not an error.
        fs::remove_file(path.join("index.html")).unwrap();
        write(&path, &[("index.html", "newer")]).unwrap();
        assert_eq!(names(&path), [MANIFEST, "index.html"]);
    }

    #[test]
    fn an_empty_folder_is_filled() {
        let above = tempfile::tempdir().unwrap();
        let path = above.path().join("report");
        fs::create_dir(&path).unwrap();
        write(&path, &[("index.html", "new")]).unwrap();
        assert_eq!(names(&path), [MANIFEST, "index.html"]);
    }

    #[test]
    fn a_foreign_file_is_refused_wherever_it_is() {
        let above = tempfile::tempdir().unwrap();
        let path = above.path().join("report");
        for foreign in ["thesis.tex", "programs/thesis.tex", "empty/.keep", "programs/deeper/thesis.tex"] {
            write(&path, &[("index.html", "ours"), ("programs/one.html", "ours")]).unwrap();
            let file = path.join(foreign);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, "years").unwrap();
            assert_refused(&path, "did not write");
            assert_eq!(fs::read_to_string(&file).unwrap(), "years");
            fs::remove_dir_all(&path).unwrap();
        }
    }

    #[test]
    fn a_foreign_file_that_appears_after_the_check_is_refused_at_the_end() {
        let (above, path) = report(&[("index.html", "old")]);
        let draft = Folder::check(&path, MANIFEST).unwrap().begin().unwrap();
        draft.file("index.html", b"new").unwrap();
        fs::write(path.join("thesis.tex"), "years").unwrap();
        assert!(draft.finish().unwrap_err().to_string().contains("thesis.tex"));
        assert_eq!(names(above.path()), ["report"]);
        assert_eq!(names(&path), [MANIFEST, "index.html", "thesis.tex"]);
        assert_eq!(fs::read_to_string(path.join("index.html")).unwrap(), "old");
    }

    #[test]
    fn a_file_that_was_changed_since_is_refused() {
        let (_above, path) = report(&[("index.html", "ours")]);
        fs::write(path.join("index.html"), "with my notes").unwrap();
        assert_refused(&path, "`index.html` was changed");
    }

    #[test]
    fn a_manifest_that_lists_nothing_makes_nothing_ours() {
        let above = tempfile::tempdir().unwrap();
        fs::write(above.path().join(MANIFEST), "").unwrap();
        fs::write(above.path().join("index.html"), "mine").unwrap();
        assert_refused(above.path(), "did not write");
    }

    #[test]
    fn a_manifest_that_names_a_file_outside_removes_nothing_there() {
        let (above, path) = report(&[("index.html", "ours")]);
        let outside = above.path().join("thesis.tex");
        fs::write(&outside, "years").unwrap();
        let listed = fs::read_to_string(path.join(MANIFEST)).unwrap();
        let (hash, absolute) = (hash(b"years"), outside.display());
        let outside_too =
            format!("{listed}{hash:x} ../thesis.tex\n{hash:x} ../../thesis.tex\n{hash:x} {absolute}\n");
        fs::write(path.join(MANIFEST), outside_too).unwrap();
        write(&path, &[("index.html", "new")]).unwrap();
        assert_eq!(fs::read_to_string(&outside).unwrap(), "years");
    }

    #[test]
    fn empty_root_current_and_home_are_refused() {
        let current = env::current_dir().unwrap();
        let home = env::home_dir().unwrap();
        for path in ["", ".", "./", "/", "..", "../.", "a/.."] {
            assert_refused(Path::new(path), "name a folder");
        }
        for (path, words) in [
            (&*current, "current folder"),
            (current.parent().unwrap(), "current folder"),
            (&*home, "home folder"),
        ] {
            assert_refused(path, words);
        }
    }

    #[test]
    fn a_draft_that_is_dropped_leaves_the_target() {
        let (above, path) = report(&[("index.html", "old")]);
        let draft = Folder::check(&path, MANIFEST).unwrap().begin().unwrap();
        draft.file("index.html", b"new").unwrap();
        drop(draft);
        assert_eq!(names(above.path()), ["report"]);
        assert_eq!(fs::read_to_string(path.join("index.html")).unwrap(), "old");
    }

    #[test]
    fn a_symlink_is_refused_and_so_is_one_inside_the_folder() {
        let (above, path) = report(&[("index.html", "ours")]);
        let link = above.path().join("link");
        symlink(&path, &link).unwrap();
        assert_refused(&link, "symlink");
        assert_refused(&link.join(""), "symlink");
        symlink(above.path(), path.join("inside")).unwrap();
        assert_refused(&path, "`inside`");
        symlink("nowhere", above.path().join("dangling")).unwrap();
        assert_refused(&above.path().join("dangling"), "symlink");
    }
}

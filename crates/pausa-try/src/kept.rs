//! Results of the compiler, kept so that the same text is not compiled again: by the tests, or where a command is repeated.
//!
//! The key consists of all that a result depends on: the text, how the compiler is called, its version, and the libraries as cargo
//! left them. A text that may read a file or the environment is not kept.

use std::path::{Path, PathBuf};
use std::{fs, io};

use pausa_lab::build::{Libraries, Version, hash};

/// The sizes of a program's types, or the errors as the compiler printed them.
pub(crate) type Compiled = Result<String, String>;

/// Older results are removed.
const MOST_KEPT: usize = 600;

/// A folder of results.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    folder: PathBuf,
    /// The compiler and the libraries.
    inputs: String,
}

impl Kept {
    /// Results in `folder`. None, if a library cannot be read.
    pub(crate) fn new(folder: PathBuf, compiler: &Version, libraries: &Libraries) -> Option<Self> {
        let mut inputs = format!("{compiler:?}");
        for (name, file) in libraries {
            let found = fs::metadata(file).ok()?;
            inputs += &format!(" {name} {} {:?}", found.len(), found.modified().ok()?);
        }
        Some(Kept { folder, inputs })
    }

    /// The place of a text's result, if it can be kept. `called` is how the compiler is called.
    pub(crate) fn place(&self, text: &str, called: &str) -> Option<Place> {
        let may_read = ["include", "env", "path"].iter().any(|word| text.contains(word));
        let inputs = format!("{} {called}\n{text}", self.inputs);
        // A second hash, of other bits: there are thousands of texts.
        let name = format!("{:016x}{:016x}", hash(&inputs), hash(inputs.chars().rev().collect::<String>()));
        (!may_read).then(|| Place(self.folder.join(name)))
    }
}

/// Where a result is kept.
pub(crate) struct Place(PathBuf);

impl Place {
    /// Takes the result from here, and the program to `binary`.
    pub(crate) fn take(&self, binary: &Path) -> Option<Compiled> {
        if let Ok(errors) = fs::read_to_string(self.0.join("errors")) {
            return Some(Err(errors));
        }
        let sizes = fs::read_to_string(self.0.join("sizes")).ok()?;
        fs::hard_link(self.0.join("body"), binary).ok()?;
        Some(Ok(sizes))
    }

    /// Keeps a result and its program, and removes the oldest of too many.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(crate) fn put(&self, compiled: &Compiled, binary: &Path) -> io::Result<()> {
        let folder = self.0.parent().unwrap_or(&self.0);
        fs::create_dir_all(folder)?;
        let made = tempfile::tempdir_in(folder)?;
        match compiled {
            Ok(sizes) => {
                fs::hard_link(binary, made.path().join("body"))?;
                fs::write(made.path().join("sizes"), sizes)?;
            }
            Err(errors) => fs::write(made.path().join("errors"), errors)?,
        }
        // Another process may have been faster: the results are the same.
        let _ = fs::rename(made.path(), &self.0);
        let all = fs::read_dir(folder)?.filter_map(Result::ok);
        let mut all: Vec<_> =
            all.filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect();
        if all.len() > MOST_KEPT {
            all.sort();
            all.iter().take(all.len() - MOST_KEPT).for_each(|(_, old)| drop(fs::remove_dir_all(old)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_kept_for_the_same_text_call_and_libraries() {
        let folder = tempfile::tempdir().unwrap();
        let (library, binary) = (folder.path().join("a.rlib"), folder.path().join("body"));
        fs::write(&library, "a library").unwrap();
        fs::write(&binary, "a program").unwrap();
        let libraries = Libraries::from([("a".to_string(), library.clone())]);
        let kept = || Kept::new(folder.path().join("kept"), &Version::default(), &libraries).unwrap();
        let take = |text: &str, called: &str| {
            let to = tempfile::tempdir().unwrap();
            kept().place(text, called).unwrap().take(&to.path().join("body"))
        };
        assert_eq!(take("a text", "opt 0"), None);
        let place = kept().place("a text", "opt 0").unwrap();
        place.put(&Ok("sizes".into()), &binary).unwrap();
        kept().place("wrong", "opt 0").unwrap().put(&Err("errors".into()), &binary).unwrap();
        assert_eq!(take("a text", "opt 0"), Some(Ok("sizes".into())));
        assert_eq!(take("wrong", "opt 0"), Some(Err("errors".into())));
        assert_eq!(take("another text", "opt 0"), None);
        assert_eq!(take("a text", "opt 3"), None);
        fs::write(&library, "another library").unwrap();
        assert_eq!(take("a text", "opt 0"), None);
        assert!(kept().place("include!(\"a.rs\");", "opt 0").is_none(), "the other file may change");
    }
}

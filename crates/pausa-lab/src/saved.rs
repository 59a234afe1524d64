//! Figures with their receipt, as they lie beside a README: `NAME.json`, and a text between the README's marks of `NAME`.

use std::path::Path;
use std::{fs, io};

use pausa_output::File;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Receipt, report};

/// The JSON file of figures with their receipt, where it is not there yet, or holds such figures.
///
/// # Errors
/// Where it holds something else, or is a symlink or a folder; it is named.
pub fn figures_file(path: &Path) -> io::Result<File> {
    File::check(path, |content| {
        serde_json::from_slice::<Value>(content).is_ok_and(|saved| saved["receipt"].is_object())
    })
}

/// Whether `NAME.json` of an experiment's folder and its README can be written: to be asked before what takes long.
///
/// # Errors
/// Where the file holds something else than figures, or the README has no such marks; the file is named.
pub fn check(folder: &Path, name: &str) -> io::Result<()> {
    figures_file(&folder.join(name).with_extension("json"))?;
    report::measured(&folder.join("README.md"), name).map(drop)
}

/// What one command measured, and how to get it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved<T> {
    /// How to get them again.
    pub receipt: Receipt,
    /// What was measured.
    pub figures: T,
}

impl<T: Serialize + DeserializeOwned> Saved<T> {
    /// Reads `NAME.json` of an experiment's folder.
    ///
    /// # Errors
    /// Where it cannot be read, or holds something else; the file is named.
    pub fn read(folder: &Path, name: &str) -> io::Result<Self> {
        let path = folder.join(name).with_extension("json");
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        let text = fs::read_to_string(&path).map_err(named)?;
        serde_json::from_str(&text).map_err(|error| named(error.into()))
    }

    /// Writes `NAME.json` into an experiment's folder, and the text with the receipt between the marks of its README.
    ///
    /// # Errors
    /// Where a file cannot be written or is not ours, or the README has no such marks; the file is named.
    pub fn write(&self, folder: &Path, name: &str, text: impl Fn(&T) -> String) -> io::Result<()> {
        let json = serde_json::to_string_pretty(self)? + "\n";
        figures_file(&folder.join(name).with_extension("json"))?.write(json.as_bytes())?;
        report::between_markers(&folder.join("README.md"), name, &self.text(text))
    }

    /// Whether the README shows these figures.
    ///
    /// # Errors
    /// Where it cannot be read, or has no such marks; the file is named.
    pub fn is_shown(&self, folder: &Path, name: &str, text: impl Fn(&T) -> String) -> io::Result<bool> {
        report::check(&folder.join("README.md"), name, &self.text(text))
    }

    /// The text of the figures, and the receipt under it.
    pub fn text(&self, text: impl Fn(&T) -> String) -> String {
        format!("{}\n\n{}", text(&self.figures).trim_matches('\n'), self.receipt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_read_back_and_shown() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("README.md"), "<!-- measured: one -->\n<!-- end -->\n").unwrap();
        let saved = Saved { receipt: Receipt::take("a command", "release"), figures: vec![1.5, 2.0] };
        let text = |figures: &Vec<f64>| format!("{} figures\n", figures.len());
        saved.write(folder.path(), "one", text).unwrap();
        let read = Saved::<Vec<f64>>::read(folder.path(), "one").unwrap();
        assert_eq!(read, saved);
        assert!(read.is_shown(folder.path(), "one", text).unwrap());
        assert!(!read.is_shown(folder.path(), "one", |_| "other".into()).unwrap());
    }

    #[test]
    fn a_foreign_file_is_refused_before_and_after_measuring() {
        let folder = tempfile::tempdir().unwrap();
        let readme = folder.path().join("README.md");
        fs::write(&readme, "<!-- measured: one -->\n<!-- end -->\n").unwrap();
        check(folder.path(), "one").unwrap();
        let notes = folder.path().join("one.json");
        let saved = Saved { receipt: Receipt::take("a command", "release"), figures: 1 };
        for foreign in ["my notes", "{\"receipt\": \"of the baker\"}"] {
            fs::write(&notes, foreign).unwrap();
            let before = check(folder.path(), "one").unwrap_err().to_string();
            let after =
                saved.write(folder.path(), "one", |figures| figures.to_string()).unwrap_err().to_string();
            assert!(before.contains("one.json: this command did not write") && after == before, "{before}");
            assert_eq!(fs::read_to_string(&notes).unwrap(), foreign);
        }
        fs::remove_file(&notes).unwrap();
        fs::write(&readme, "mine\n").unwrap();
        assert!(check(folder.path(), "one").unwrap_err().to_string().contains("README.md"));
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = Saved::<Vec<f64>>::read(folder.path(), "two").unwrap_err().to_string();
        assert!(error.contains("two.json"), "{error}");
    }
}

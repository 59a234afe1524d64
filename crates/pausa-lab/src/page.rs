//! The measured parts of a page: the text between the lines `<!-- measured: NAME -->` and `<!-- end -->`.

use std::path::{Path, PathBuf};
use std::{fs, io};

use pausa_output::at;

const END: &str = "<!-- end -->";

/// A measured part, and the rest of its page.
#[derive(Debug)]
pub(crate) struct Marked {
    page: PathBuf,
    before: String,
    /// Without line breaks at its ends.
    pub(crate) text: String,
    after: String,
}

impl Marked {
    /// Finds the part `name` of a page.
    ///
    /// # Errors
    /// If the page cannot be read, or has no such marks. The error names it.
    pub(crate) fn find(page: &Path, name: &str) -> io::Result<Self> {
        let text = fs::read_to_string(page).map_err(at(page))?;
        let mark = format!("<!-- measured: {name} -->");
        let marked = text.split_once(&format!("{mark}\n")).and_then(|(before, rest)| {
            let end = rest.find(END)?;
            Some(Marked {
                page: page.into(),
                before: format!("{before}{mark}"),
                text: rest[..end].trim_matches('\n').into(),
                after: rest[end..].into(),
            })
        });
        let missing = || io::Error::other(format!("a line `{mark}` is needed, and `{END}` after it"));
        marked.ok_or_else(missing).map_err(at(page))
    }

    /// Writes the page with another text in the place of this one. Line breaks at its ends are removed.
    ///
    /// # Errors
    /// If the page cannot be written. The error names it.
    pub(crate) fn replace_by(&self, text: &str) -> io::Result<()> {
        let Marked { page, before, after, .. } = self;
        pausa_output::save(page, format!("{before}\n{}\n{after}", text.trim_matches('\n')).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> tempfile::NamedTempFile {
        let page = tempfile::NamedTempFile::new().unwrap();
        fs::write(&page, text).unwrap();
        page
    }

    #[test]
    fn a_measured_text_replaces_the_old_one_between_its_marks() {
        const PAGE: &str =
            "a\n<!-- measured: one -->\nold\n<!-- end -->\nb\n<!-- measured: two -->\n<!-- end -->\n";
        let page = page(PAGE);
        let one = Marked::find(page.path(), "one").unwrap();
        assert_eq!(one.text, "old");
        one.replace_by("new\nlines\n").unwrap();
        assert_eq!(fs::read_to_string(&page).unwrap(), PAGE.replace("old", "new\nlines"));
        Marked::find(page.path(), "two").unwrap().replace_by("empty before").unwrap();
        assert_eq!(Marked::find(page.path(), "two").unwrap().text, "empty before");
    }

    #[test]
    fn a_page_without_the_marks_is_named() {
        let page = page("<!-- measured: one -->\nno end");
        for name in ["one", "three"] {
            let error = Marked::find(page.path(), name).unwrap_err().to_string();
            assert!(error.contains(page.path().to_str().unwrap()) && error.contains(name), "{error}");
        }
    }
}

//! Replaces the measured parts of a README: the text between the lines `<!-- measured: NAME -->` and `<!-- end -->`.

use std::path::Path;
use std::{fs, io};

pub use crate::table::Table;

const END: &str = "<!-- end -->";

/// Replaces the text between the marks of `name` in the file `readme`.
///
/// # Errors
/// If the file cannot be read or written, or has no such marks. The error names the file.
pub fn between_markers(readme: &Path, name: &str, text: &str) -> io::Result<()> {
    let (before, _, after) = parts(readme, name)?;
    pausa_output::save(readme, format!("{before}\n{}\n{after}", text.trim_matches('\n')).as_bytes())
}

/// Returns the text between the marks of `name` in the file `readme`, without line breaks at its ends.
///
/// # Errors
/// As for [`between_markers`].
pub fn measured(readme: &Path, name: &str) -> io::Result<String> {
    parts(readme, name).map(|(_, measured, _)| measured)
}

/// Whether the text between the marks of `name` in the file `readme` equals `text`. Line breaks at the ends are ignored.
///
/// # Errors
/// As for [`between_markers`].
pub fn check(readme: &Path, name: &str, text: &str) -> io::Result<bool> {
    Ok(measured(readme, name)? == text.trim_matches('\n'))
}

/// Splits a page into the text up to and including the start mark, the measured text, and the rest from the end mark on.
fn parts(readme: &Path, name: &str) -> io::Result<(String, String, String)> {
    let page = fs::read_to_string(readme).map_err(|error| at(readme, error))?;
    let mark = format!("<!-- measured: {name} -->");
    let found = page.find(&format!("{mark}\n")).and_then(|start| {
        let start = start + mark.len();
        let end = start + page[start..].find(END)?;
        Some((page[..start].into(), page[start..end].trim_matches('\n').into(), page[end..].into()))
    });
    let missing = || io::Error::other(format!("a line `{mark}` is needed, and `{END}` after it"));
    found.ok_or_else(missing).map_err(|error| at(readme, error))
}

fn at(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> tempfile::NamedTempFile {
        let page = tempfile::NamedTempFile::new().unwrap();
        fs::write(&page, text).unwrap();
        page
    }

    const PAGE: &str =
        "a\n<!-- measured: one -->\nold\n<!-- end -->\nb\n<!-- measured: two -->\n<!-- end -->\n";

    #[test]
    fn a_measured_text_replaces_the_old_one_between_its_marks() {
        let page = page(PAGE);
        between_markers(page.path(), "one", "new\nlines\n").unwrap();
        assert_eq!(fs::read_to_string(&page).unwrap(), PAGE.replace("old", "new\nlines"));
        between_markers(page.path(), "two", "empty before").unwrap();
        assert_eq!(measured(page.path(), "two").unwrap(), "empty before");
    }

    #[test]
    fn a_check_sees_what_no_longer_holds() {
        let page = page(PAGE);
        assert!(check(page.path(), "one", "old\n").unwrap());
        assert!(!check(page.path(), "one", "new").unwrap());
    }

    #[test]
    fn a_page_without_the_marks_is_named_and_left_as_it_is() {
        let page = page("<!-- measured: one -->\nno end");
        for name in ["one", "three"] {
            let error = between_markers(page.path(), name, "new").unwrap_err().to_string();
            assert!(error.contains(page.path().to_str().unwrap()) && error.contains(name), "{error}");
        }
        assert_eq!(fs::read_to_string(&page).unwrap(), "<!-- measured: one -->\nno end");
    }
}

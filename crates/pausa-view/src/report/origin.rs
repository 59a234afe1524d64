//! Where the sources of a report come from: the commit, and where a file can be read as it was then.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pausa_lab::Receipt;
use serde::Serialize;

/// The commit behind the pages.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Origin {
    /// When and with what the report was made.
    pub(crate) receipt: Receipt,
    /// Where the repository can be read, if its `Cargo.toml` says so.
    pub(crate) repository: Option<String>,
    /// The files that are linked to as copies in the report.
    #[serde(skip)]
    copied: RefCell<BTreeSet<String>>,
}

impl Origin {
    pub(crate) fn of(root: &Path, command: &str) -> Self {
        let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
        Origin {
            receipt: Receipt::take(command, "release"),
            repository: repository(&manifest),
            copied: RefCell::default(),
        }
    }

    /// Where a file of the repository is to be read, from a page at this base. Lines count from 1. Without a repository
    /// that can be linked to, or where the sources differ from the commit, it is the copy in the report.
    pub(crate) fn link(&self, base: &str, file: &str, line: Option<usize>) -> String {
        let anchor = line.map(|line| format!("#L{line}")).unwrap_or_default();
        let commit = &self.receipt.commit;
        match &self.repository {
            Some(repository) if commit.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                format!("{repository}/blob/{commit}/{file}{anchor}")
            }
            _ => {
                self.copied.borrow_mut().insert(file.to_string());
                format!("{base}{}{anchor}", copy(file))
            }
        }
    }

    /// The files that have been linked to as copies so far.
    pub(crate) fn copied(&self) -> BTreeSet<String> {
        self.copied.borrow().clone()
    }
}

/// The report's own page of a file.
pub(crate) fn copy(file: &str) -> String {
    format!("source/{}.html", file.replace('/', "-"))
}

/// `repository` of `[workspace.package]`.
fn repository(manifest: &str) -> Option<String> {
    let section = manifest.lines().map(str::trim).skip_while(|line| *line != "[workspace.package]").skip(1);
    let mut values = section
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.strip_prefix("repository")?.trim_start().strip_prefix('='));
    let value = values.next()?.trim().trim_matches('"').trim_end_matches('/');
    value.starts_with("https://").then(|| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_that_of_the_workspace() {
        let manifest = "[workspace.package]\nedition = \"2024\"\nrepository = \"https://example.org/pausa/\"\n\n[workspace.lints]\n";
        assert_eq!(repository(manifest).as_deref(), Some("https://example.org/pausa"));
        assert_eq!(repository("[package]\nrepository = \"https://example.org\"\n"), None);
        assert_eq!(repository("[workspace.package]\n[other]\nrepository = \"https://example.org\"\n"), None);
    }

    #[test]
    fn a_file_is_linked_at_its_commit_and_copied_where_that_is_not_possible() {
        let mut origin =
            Origin { receipt: Receipt::take("", ""), repository: None, copied: RefCell::default() };
        origin.receipt.commit = "0123456789".into();
        assert_eq!(origin.link("../", "a/b.rs", Some(7)), "../source/a-b.rs.html#L7");
        origin.repository = Some("https://example.org/pausa".into());
        assert_eq!(origin.link("../", "a/b.rs", None), "https://example.org/pausa/blob/0123456789/a/b.rs");
        origin.receipt.commit = "0123456789+changes".into();
        assert_eq!(origin.link("", "a/b.rs", None), "source/a-b.rs.html");
        assert!(origin.copied().contains("a/b.rs"));
    }
}

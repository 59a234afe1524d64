//! The commit of a report's sources, and links to files at that commit.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pausa_lab::Receipt;
use serde::Serialize;

/// The commit and repository of a report's sources.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Origin {
    /// The receipt of the report: its commit, toolchain and environment.
    pub(crate) receipt: Receipt,
    /// The URL of the repository, from its `Cargo.toml`.
    pub(crate) repository: Option<String>,
    /// The files that pages link to as copies in the report.
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

    /// Makes a link from a page at this base to a file of the repository, and to its line (from 1) if there is one. If the
    /// repository has no URL, or the sources differ from the commit, it links to a copy in the report and records the file.
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

    /// The files that [`Origin::link`] has linked to as copies so far.
    pub(crate) fn copied(&self) -> BTreeSet<String> {
        self.copied.borrow().clone()
    }
}

/// The path of the page with a file's copy.
pub(crate) fn copy(file: &str) -> String {
    format!("source/{}.html", file.replace('/', "-"))
}

/// Parses `repository` of `[workspace.package]`. `None` unless it is an `https` URL.
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

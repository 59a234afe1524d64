//! The folder that is written: pages from templates, and the files that all pages share.

use std::path::{Path, PathBuf};
use std::{fs, io};

use minijinja::value::merge_maps;
use minijinja::{AutoEscape, Environment, Value, context};
use pausa_story::Failure;
use serde::Serialize;

use super::html::escape;

/// A folder with this file in it is a report, and may be written anew.
const MARK: &str = ".pausa-report";

const TEMPLATES: [(&str, &str); 10] = [
    ("base", include_str!("../../templates/base.html")),
    ("home", include_str!("../../templates/home.html")),
    ("program", include_str!("../../templates/program.html")),
    ("numbers", include_str!("../../templates/numbers.html")),
    ("layout", include_str!("../../templates/layout.html")),
    ("receipt", include_str!("../../templates/receipt.html")),
    ("case", include_str!("../../templates/case.html")),
    ("cases", include_str!("../../templates/cases.html")),
    ("document", include_str!("../../templates/document.html")),
    ("source", include_str!("../../templates/source.html")),
];

const ASSETS: [(&str, &str); 5] = [
    ("assets/report.css", include_str!("../../assets/report.css")),
    ("assets/program.css", include_str!("../../assets/program.css")),
    ("assets/page.js", include_str!("../../assets/page.js")),
    ("assets/home.js", include_str!("../../assets/home.js")),
    ("assets/program.js", include_str!("../../assets/program.js")),
];

/// Whether a folder holds a report that another may take the place of.
///
/// # Errors
/// A usage error where it holds something else.
pub(crate) fn holds_a_report(folder: &Path) -> Result<bool, Failure> {
    match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(true) if folder.join(MARK).is_file() => Ok(true),
        Ok(true) => Err(Failure::Usage(format!(
            "{} holds something that is not a report; name a folder that is empty or not there yet",
            folder.display()
        ))),
        Ok(false) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Failure::Usage(format!("{}: {error}; name a folder", folder.display()))),
    }
}

/// A site that is being written.
pub(crate) struct Site {
    folder: PathBuf,
    templates: Environment<'static>,
    /// What every page shows.
    common: Value,
}

impl Site {
    /// Begins a site in a folder that is empty, is not there yet, or holds a report, which it takes the place of.
    pub(crate) fn begin(folder: &Path, common: impl Serialize) -> Result<Self, Failure> {
        let failed = |error: &dyn std::fmt::Display| Failure::Run(format!("{}: {error}", folder.display()));
        if holds_a_report(folder)? {
            fs::remove_dir_all(folder).map_err(|error| failed(&error))?;
        }
        let mut templates = Environment::new();
        templates.set_auto_escape_callback(|_| AutoEscape::Html);
        templates.add_filter("code", |text: String| Value::from_safe_string(with_code(&text)));
        templates.set_trim_blocks(true);
        templates.set_lstrip_blocks(true);
        for (name, text) in TEMPLATES {
            templates.add_template(name, text).map_err(|error| failed(&error))?;
        }
        let site = Site { folder: folder.to_path_buf(), templates, common: Value::from_serialize(common) };
        site.file(MARK, b"")?;
        for (path, text) in ASSETS {
            site.file(path, text.as_bytes())?;
        }
        Ok(site)
    }

    /// Writes a page from a template; `base` is the way back to the site's root.
    pub(crate) fn page(&self, path: &str, template: &str, page: impl Serialize) -> Result<(), Failure> {
        let failed = |error: minijinja::Error| Failure::Run(format!("the page {path}: {error:#}"));
        let base = "../".repeat(path.matches('/').count());
        let page = merge_maps([Value::from_serialize(page), self.common.clone()]);
        let all = merge_maps([context! { base }, page]);
        let template = self.templates.get_template(template).map_err(failed)?;
        self.file(path, template.render(all).map_err(failed)?.as_bytes())
    }

    /// Writes a file.
    pub(crate) fn file(&self, path: &str, content: &[u8]) -> Result<(), Failure> {
        let place = self.folder.join(path);
        let written =
            place.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&place, content));
        written.map_err(|error| Failure::Run(format!("{}: {error}", place.display())))
    }
}

/// A sentence in which what stands between backticks is code.
fn with_code(text: &str) -> String {
    let parts = text.split('`').map(escape).enumerate().map(|(place, part)| match place % 2 {
        1 => format!("<code>{part}</code>"),
        _ => part,
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_backticks_is_code_and_nothing_is_markup() {
        assert_eq!(with_code("no `send<T>` & co"), "no <code>send&lt;T&gt;</code> &amp; co");
    }

    #[test]
    fn a_folder_of_something_else_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("thesis.tex"), "years").expect("it is written");
        let refused = Site::begin(folder.path(), ()).err().expect("it is refused");
        assert!(
            matches!(refused, Failure::Usage(_)) && refused.to_string().contains("not a report"),
            "{refused}"
        );
        assert!(folder.path().join("thesis.tex").is_file());
    }

    #[test]
    fn a_report_takes_the_place_of_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("report");
        Site::begin(&place, ()).and_then(|site| site.file("old.html", b"old")).expect("it is written");
        Site::begin(&place, ()).expect("it is written anew");
        assert!(!place.join("old.html").exists() && place.join("assets/page.js").is_file());
    }
}

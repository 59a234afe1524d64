//! Writes the site: pages from templates, and the files that all pages share.

use std::io;
use std::path::PathBuf;

use minijinja::value::merge_maps;
use minijinja::{AutoEscape, Environment, Value, context};
use pausa_output::{Draft, Folder};
use pausa_story::Failure;
use serde::Serialize;

use super::html::escape;
use super::{markdown, share};

const TEMPLATES: [(&str, &str); 11] = [
    ("base", include_str!("../../templates/base.html")),
    ("home", include_str!("../../templates/home.html")),
    ("story", include_str!("../../templates/story.html")),
    ("program", include_str!("../../templates/program.html")),
    ("numbers", include_str!("../../templates/numbers.html")),
    ("layout", include_str!("../../templates/layout.html")),
    ("receipt", include_str!("../../templates/receipt.html")),
    ("case", include_str!("../../templates/case.html")),
    ("cases", include_str!("../../templates/cases.html")),
    ("document", include_str!("../../templates/document.html")),
    ("source", include_str!("../../templates/source.html")),
];

const ASSETS: [(&str, &str); 6] = [
    ("assets/report.css", include_str!("../../assets/report.css")),
    ("assets/program.css", include_str!("../../assets/program.css")),
    ("assets/page.js", include_str!("../../assets/page.js")),
    ("assets/search.js", include_str!("../../assets/search.js")),
    ("assets/home.js", include_str!("../../assets/home.js")),
    ("assets/program.js", include_str!("../../assets/program.js")),
];

/// A site under construction, in a temporary folder.
pub(crate) struct Site {
    draft: Draft,
    templates: Environment<'static>,
    /// The part of the template context that all pages share.
    common: Value,
    /// The base URL of links, with a slash at its end. Without it, links are relative.
    base_url: Option<String>,
}

impl Site {
    /// Begins a site, and writes the files that all pages share.
    pub(crate) fn begin(
        folder: Folder,
        base_url: Option<String>,
        common: impl Serialize,
    ) -> Result<Self, Failure> {
        let mut templates = Environment::new();
        templates.set_auto_escape_callback(|_| AutoEscape::Html);
        templates.add_filter("code", |text: String| Value::from_safe_string(with_code(&text)));
        templates.add_filter("markdown", |text: String| Value::from_safe_string(markdown::html(&text)));
        templates.set_trim_blocks(true);
        templates.set_lstrip_blocks(true);
        for (name, text) in TEMPLATES {
            templates
                .add_template(name, text)
                .map_err(|error| Failure::Run(format!("the template {name}: {error:#}")))?;
        }
        let draft = folder.begin().map_err(failed)?;
        let site = Site { draft, templates, common: Value::from_serialize(common), base_url };
        for (path, text) in ASSETS {
            site.file(path, text.as_bytes())?;
        }
        Ok(site)
    }

    /// Renders a template, and writes the page. The template's `base` is the relative path to the site's root.
    pub(crate) fn page(&self, path: &str, template: &str, page: impl Serialize) -> Result<(), Failure> {
        let failed = |error: minijinja::Error| Failure::Run(format!("the page {path}: {error:#}"));
        let base = "../".repeat(path.matches('/').count());
        let page = merge_maps([Value::from_serialize(page), self.common.clone()]);
        let url = self.base_url.as_ref().map(|base_url| format!("{base_url}{path}"));
        let all = merge_maps([context! { base, url }, page]);
        let template = self.templates.get_template(template).map_err(failed)?;
        let mut html = template.render(all).map_err(failed)?;
        if let Some(base_url) = &self.base_url {
            html = share::absolute(&html, path, base_url);
        }
        self.file(path, html.as_bytes())
    }

    /// Writes a file.
    pub(crate) fn file(&self, path: &str, content: &[u8]) -> Result<(), Failure> {
        self.draft.file(path, content).map_err(failed)
    }

    /// Moves the site to its final folder, and returns the path.
    pub(crate) fn finish(self) -> Result<PathBuf, Failure> {
        self.draft.finish().map_err(failed)
    }
}

fn failed(error: io::Error) -> Failure {
    Failure::Run(error.to_string())
}

/// Formats a sentence as HTML, with text between backticks as code.
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
    fn text_between_backticks_is_code_and_the_rest_is_escaped() {
        assert_eq!(with_code("no `send<T>` & co"), "no <code>send&lt;T&gt;</code> &amp; co");
    }
}

//! Pages from Markdown files of the repository: experiments, questions, known biases, and how to add an encoding.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use pausa_cli::workspace::relative;
use pausa_story::Failure;
use serde::Serialize;

use super::gather::Gathered;
use super::markdown;
use super::site::Site;

/// A Markdown file, or a section of one, that becomes a page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Document {
    /// The path of its page in the site.
    pub(crate) path: String,
    /// The path of its file in the repository.
    file: String,
    pub(crate) title: String,
    kind: &'static str,
    /// The saved conclusions of an experiment or a question.
    answer: Option<Answer>,
    #[serde(skip)]
    text: String,
}

/// The conclusions of a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Answer {
    /// The first conclusion.
    first: String,
    /// `changed` if a conclusion no longer holds, and `not measured` if one lacks a fact. Otherwise the page's own status:
    /// `answered`, `depends` or `demonstration`.
    status: String,
    answer: String,
}

impl Document {
    /// Its entry in the search index: path, title, text and kind. The text is its conclusions, or else its first lines.
    pub(crate) fn searched(&self) -> (String, String, String, &'static str) {
        let begins = || {
            self.text.lines().filter(|line| !line.starts_with(['#', '|', '<'])).take(12).collect::<Vec<_>>()
        };
        let text = self.answer.as_ref().map_or_else(|| begins().join(" "), |answer| answer.answer.clone());
        (self.path.clone(), self.title.clone(), text, self.kind)
    }
}

/// The template context of a document's page.
#[derive(Serialize)]
struct Page<'a> {
    document: &'a Document,
    html: &'a str,
    /// The headings of a page with more than two: their identifier and words.
    contents: Vec<(&'a str, &'a str)>,
    link: String,
    questions: Vec<&'a Document>,
    /// The previous question, if this is a question. `next` is the following one.
    previous: Option<&'a Document>,
    next: Option<&'a Document>,
}

/// Reads the documents of the repository, in the order of the site.
pub(crate) fn find(root: &Path) -> Vec<Document> {
    let mut documents = Vec::new();
    let mut add = |file: PathBuf, path: String, kind| documents.extend(read(root, &file, path, kind));
    let experiments = root.join("experiments");
    let questions = experiments.join("questions");
    let name = |folder: &Path| folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for folder in folders(&experiments) {
        let name = name(&folder);
        if name != "questions" {
            add(folder.join("README.md"), format!("experiments/{name}.html"), "experiment");
        }
    }
    add(questions.join("README.md"), "questions/index.html".into(), "questions");
    for folder in folders(&questions) {
        // The page's path has only the number, so it survives a change of the words.
        let name = name(&folder);
        if let Some(number) = name.split('_').next().filter(|number| number.starts_with('q')) {
            add(folder.join("README.md"), format!("questions/{number}.html"), "question");
        }
    }
    add(questions.join("divergence/README.md"), "divergence.html".into(), "divergence");
    add(experiments.join("BIAS.md"), "bias.html".into(), "bias");
    if let Some(mut readme) = read(root, &root.join("crates/README.md"), "add-an-encoding.html".into(), "add")
        && let Some(section) = section(&readme.text, "Adding an encoding")
    {
        readme.title = "Add an encoding".into();
        readme.text = section;
        documents.push(readme);
    }
    documents
}

/// Writes the pages of the documents, and copies their images.
pub(crate) fn write(site: &Site, gathered: &Gathered, documents: &[Document]) -> Result<(), Failure> {
    let root = &gathered.workspace.root;
    let pages: BTreeMap<&str, &str> = documents
        .iter()
        .filter(|document| document.kind != "add")
        .map(|document| (document.file.as_str(), document.path.as_str()))
        .collect();
    let mut images = BTreeSet::new();
    for (index, document) in documents.iter().enumerate() {
        let neighbour = |index: Option<usize>| {
            documents.get(index?).filter(|other| other.kind == "question" && document.kind == "question")
        };
        let (previous, next) = (neighbour(index.checked_sub(1)), neighbour(Some(index + 1)));
        let base = "../".repeat(document.path.matches('/').count());
        let mut resolve = |to: &str| {
            if to.contains("://") || to.starts_with('#') || to.starts_with("mailto:") {
                return Some(to.to_string());
            }
            let (path, anchor) =
                to.split_once('#').map_or((to, String::new()), |(path, id)| (path, format!("#{id}")));
            let file = relative(root, &normal(&root.join(&document.file).parent()?.join(path)));
            let readme = format!("{}/README.md", file.trim_end_matches('/'));
            if let Some(page) = pages.get(file.as_str()).or_else(|| pages.get(readme.as_str())) {
                return Some(format!("{base}{page}{anchor}"));
            }
            if [".svg", ".png"].iter().any(|extension| file.ends_with(extension)) {
                let is_there = root.join(&file).is_file();
                images.extend(is_there.then(|| file.clone()));
                return is_there.then(|| format!("{base}files/{file}"));
            }
            root.join(&file).is_file().then(|| gathered.origin.link(&base, &file, None))
        };
        let (_, html) = markdown::document(&document.text, &mut resolve);
        let questions =
            documents.iter().filter(|other| document.kind == "questions" && other.kind == "question");
        let link = gathered.origin.link(&base, &document.file, None);
        let questions = questions.collect();
        let contents = contents(&html);
        let page = Page { document, html: &html, contents, link, questions, previous, next };
        site.page(&document.path, "document", page)?;
    }
    for image in images {
        let content =
            fs::read(root.join(&image)).map_err(|error| Failure::Run(format!("{image}: {error}")))?;
        site.file(&format!("files/{image}"), &content)?;
    }
    Ok(())
}

/// The identifiers and words of the second-level headings, if there are more than two.
fn contents(html: &str) -> Vec<(&str, &str)> {
    let parts = html.split("<h2 id=\"").skip(1);
    let headings: Vec<_> = parts.filter_map(|part| part.split_once("</h2>")?.0.split_once("\">")).collect();
    if headings.len() > 2 { headings } else { Vec::new() }
}

fn read(root: &Path, file: &Path, path: String, kind: &'static str) -> Option<Document> {
    let text = fs::read_to_string(file).ok()?;
    let (title, _) = markdown::document(&text, &mut |_| None);
    Some(Document { path, file: relative(root, file), title, kind, answer: answer(&text), text })
}

/// Parses a page's conclusions from its status and the items of its answer: `- ✓ A sentence. <!-- name_of_the_claim -->`.
fn answer(page: &str) -> Option<Answer> {
    let (_, rest) = page.split_once("<!-- measured: answer -->")?;
    let claims: Vec<_> =
        rest.split("<!-- end -->").next()?.lines().filter_map(|line| line.strip_prefix("- ")).collect();
    let count = |mark: &str| claims.iter().filter(|claim| claim.starts_with(mark)).count();
    let says = page.lines().find_map(|line| line.strip_prefix("**Status:** "));
    let says = says.and_then(|says| says.split([' ', '.']).next()).unwrap_or("answered");
    let status = match (count("✗"), count("–")) {
        (0, 0) => says,
        (0, _) => "not measured",
        _ => "changed",
    };
    let sentence = |claim: &&str| {
        let sentence = claim.trim_start_matches(['✓', '✗', '–', ' ']);
        let id = sentence.rsplit_once(" <!-- ").or(sentence.rsplit_once(" (`"));
        id.map_or(sentence, |(sentence, _)| sentence).to_string()
    };
    let sentences: Vec<_> = claims.iter().map(sentence).collect();
    let first = sentences.first()?.clone();
    Some(Answer { first, status: status.into(), answer: sentences.join(" ") })
}

/// Extracts the section under a second-level heading, as a document with that title.
fn section(text: &str, heading: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("\n## {heading}\n"))?;
    let rest = rest.split("\n## ").next()?;
    Some(format!("# {heading}\n{rest}"))
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(of).into_iter().flatten();
    let mut folders: Vec<_> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// Resolves `.` and `..` in a path.
pub(crate) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(normal.pop()),
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_ends_where_the_next_begins() {
        let text = "# A\n\n## One\n\nfirst\n\n### In it\n\n## Two\n\nsecond\n";
        assert_eq!(section(text, "One").as_deref(), Some("# One\n\nfirst\n\n### In it\n"));
        assert_eq!(section(text, "Three"), None);
    }

    #[test]
    fn an_answer_is_what_the_page_concludes() {
        let page = |lines: &str| {
            format!("# A\n<!-- measured: answer -->\n{lines}\n<!-- end -->\n- ✗ Not this. (`b`)\n")
        };
        let found = |lines: &str| answer(&page(lines)).map(|answer| (answer.status, answer.answer));
        let expected = |status: &str, answer: &str| Some((status.to_string(), answer.to_string()));
        assert_eq!(
            found("- ✓ It does. (`it_does`)\n- ✓ Always. (`always`)"),
            expected("answered", "It does. Always.")
        );
        assert_eq!(
            found("- ✓ It does. (`it_does`)\n- – Not measured: x (`x`: no valgrind)").unwrap().0,
            "not measured"
        );
        assert_eq!(found("- ✗ This no longer holds: x (`x`: 1)").unwrap().0, "changed");
        assert_eq!(
            found("- ✓ It does. <!-- it_does -->\n<!-- end -->\n**Status:** depends on a flag. rustc 1.97.0"),
            expected("depends", "It does.")
        );
        assert_eq!(found(""), None);
        assert_eq!(answer("# A page without an answer\n"), None);
    }
}

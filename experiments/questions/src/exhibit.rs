//! An exhibit: a question, its answer in a line, and how the evidence for it is gathered.

use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use pausa_lab::{Receipt, report};
use pausa_output::File;
use pausa_story::Failure;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::evidence::Evidence;

/// See the module.
pub(crate) struct Exhibit {
    /// Its directory: `q06_first_input`. The number of the question is in its name.
    pub(crate) folder: &'static str,
    /// As people ask it.
    pub(crate) question: &'static str,
    pub(crate) status: Status,
    /// In a line.
    pub(crate) answer: &'static str,
    /// Gathers the evidence. What is missing on this machine is a fact, too; only what should have worked is an error.
    pub(crate) run: fn() -> Result<Evidence, Failure>,
    /// What is counted in this binary itself. See [`Binaries::workload`](crate::builds::Binaries::workload).
    pub(crate) workloads: &'static [Workload],
}

/// A name, and what is done so many times.
pub(crate) type Workload = (&'static str, fn(u64));

/// How far the evidence goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Status {
    /// The evidence decides the question as it was asked.
    Answered,
    /// It decides it for some, and the other way for others.
    Depends,
    /// It was gathered and decides nothing.
    ShowsNothing,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Status::Answered => "answered",
            Status::Depends => "depends",
            Status::ShowsNothing => "shows nothing",
        })
    }
}

/// The root of this package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Taken after the builds.
pub(crate) fn receipt(command: &str) -> Receipt {
    Receipt::take(command.trim(), "figures; snippets by rustc itself, with the flags they name")
}

impl Exhibit {
    /// `q06`.
    pub(crate) fn id(&self) -> &'static str {
        self.folder.split('_').next().unwrap_or(self.folder)
    }

    /// `6`.
    pub(crate) fn number(&self) -> &'static str {
        self.id().trim_start_matches(['q', '0'])
    }

    fn file(&self, name: &str) -> PathBuf {
        root().join(self.folder).join(name)
    }

    /// What was found when the page was written.
    pub(crate) fn expected(&self) -> Result<Evidence, Failure> {
        let file = self.file("expected.json");
        let text = fs::read_to_string(&file).map_err(|error| failed(&file, &error))?;
        serde_json::from_str(&text).map_err(|error| failed(&file, &error))
    }

    /// What is not as it was when the page was written.
    pub(crate) fn changes(&self, evidence: &Evidence) -> Result<Vec<String>, Failure> {
        Ok(evidence.changes_from(&self.expected()?))
    }

    /// The page with this evidence in it. The file stays as it is.
    pub(crate) fn page(&self, evidence: &Evidence, receipt: &Receipt) -> Result<String, Failure> {
        let copy = tempfile::NamedTempFile::new().map_err(|error| failed(Path::new("a copy"), &error))?;
        let page = self.file("README.md");
        fs::copy(&page, copy.path()).map_err(|error| failed(&page, &error))?;
        write_result(copy.path(), evidence, receipt)?;
        fs::read_to_string(copy.path()).map_err(|error| failed(&page, &error))
    }

    /// Writes the evidence into the page, and as what is expected from now on.
    pub(crate) fn save(&self, evidence: &Evidence, receipt: &Receipt) -> Result<(), Failure> {
        write_result(&self.file("README.md"), evidence, receipt)?;
        write_json(&self.file("expected.json"), evidence, is_evidence)
    }

    /// Whether that can be written: to be asked before the evidence is gathered.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let refused = |error: io::Error| Failure::Usage(error.to_string());
        report::measured(&self.file("README.md"), "result").map_err(refused)?;
        File::check(self.file("expected.json"), is_evidence).map(drop).map_err(refused)
    }

    /// For the exhibit's test: gathers the evidence and compares it with what is expected.
    #[cfg(test)]
    pub(crate) fn assert_the_answer_holds(&self) {
        let evidence = (self.run)().expect("the evidence can be gathered");
        let changes = self.changes(&evidence).expect("what is expected can be read");
        assert!(
            changes.is_empty(),
            "the answer to question {} has changed: {}; this is news, not a broken build: rerun with `cargo pausa questions \
             {} --save` and read the page again",
            self.number(),
            changes.join("; "),
            self.id()
        );
    }
}

fn write_result(page: &Path, evidence: &Evidence, receipt: &Receipt) -> Result<(), Failure> {
    let text = format!("{evidence}\n\n{receipt}");
    report::between_markers(page, "result", &text).map_err(|error| Failure::Run(error.to_string()))
}

fn is_evidence(content: &[u8]) -> bool {
    let facts = serde_json::from_slice::<Vec<Value>>(content);
    facts.is_ok_and(|facts| facts.iter().all(|fact| fact["table"].is_string()))
}

/// Writes something for machines and for reviewers, in the place of what was written there before.
pub(crate) fn write_json(
    file: &Path,
    value: &impl Serialize,
    is_ours: fn(&[u8]) -> bool,
) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(value).map_err(|error| failed(file, &error))? + "\n";
    let written = File::check(file, is_ours).and_then(|file| file.write(json.as_bytes()));
    written.map_err(|error| Failure::Run(error.to_string()))
}

/// A failure that names the file.
pub(crate) fn failed(file: &Path, error: &dyn fmt::Display) -> Failure {
    Failure::Run(format!("{}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::exhibits::EXHIBITS;

    #[test]
    fn every_page_is_short_and_says_what_a_page_must_say() {
        for exhibit in EXHIBITS {
            let page = fs::read_to_string(exhibit.file("README.md")).expect(exhibit.folder);
            let parts = [
                "Question",
                "Positions",
                "What was run",
                "Result",
                "What it does not show",
                "What would change",
            ];
            for part in parts {
                assert!(page.contains(&format!("\n## {part}")), "{}: no {part:?}", exhibit.folder);
            }
            let (before, rest) = page.split_once("<!-- measured: result -->").expect(exhibit.folder);
            let (_, after) = rest.split_once("<!-- end -->").expect(exhibit.folder);
            let words = before.split_whitespace().chain(after.split_whitespace()).count();
            assert!(words < 600, "{}: {words} words", exhibit.folder);
        }
    }

    #[test]
    fn exhibits_are_in_the_order_of_their_questions() {
        // What is not one of the questions comes after them.
        assert!(EXHIBITS.is_sorted_by_key(|exhibit| (!exhibit.id().starts_with('q'), exhibit.id())));
    }
}

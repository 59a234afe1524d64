//! Dated results: for each compiler a file, named after the compiler's own date.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use pausa_lab::Receipt;
use pausa_story::Failure;
use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::exhibit::{Exhibit, Status, failed, root, write_json};

/// What one compiler answers.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Results {
    /// The date of the compiler: `2026-05-19`.
    pub(crate) compiler: String,
    /// By the question's id.
    pub(crate) exhibits: BTreeMap<String, Answer>,
}

/// One answer, with its evidence.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) question: String,
    pub(crate) status: Status,
    pub(crate) answer: String,
    pub(crate) receipt: Receipt,
    pub(crate) evidence: Evidence,
}

impl Results {
    /// Of the newest compiler there is a file of; empty where there is none.
    pub(crate) fn newest() -> Result<Self, Failure> {
        let folder = root().join("results");
        let entries = fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok);
        let files =
            entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "json"));
        files.max().map_or(Ok(Results::default()), Self::read)
    }

    fn read(file: PathBuf) -> Result<Self, Failure> {
        let text = fs::read_to_string(&file).map_err(|error| failed(&file, &error))?;
        serde_json::from_str(&text).map_err(|error| failed(&file, &error))
    }

    /// The file's name.
    pub(crate) fn name(&self) -> String {
        format!("results/{}.json", self.compiler)
    }
}

/// Keeps an answer among those of the compiler that gave it.
pub(crate) fn keep(exhibit: &Exhibit, evidence: Evidence, receipt: Receipt) -> Result<Results, Failure> {
    let compiler = date(&receipt.rustc).to_string();
    let file = root().join("results").join(&compiler).with_extension("json");
    let mut results = if file.exists() { Results::read(file.clone())? } else { Results::default() };
    results.compiler = compiler;
    let Exhibit { question, status, answer, .. } = exhibit;
    let (question, answer) = (question.to_string(), answer.to_string());
    let kept = Answer { question, status: *status, answer, receipt, evidence };
    results.exhibits.insert(exhibit.id().to_string(), kept);
    // Anything else could not have been read.
    write_json(&file, &results, |content| serde_json::from_slice::<Results>(content).is_ok())?;
    Ok(results)
}

/// What differs from the results saved last, in lines.
pub(crate) fn difference(exhibit: &Exhibit, saved: &Results, evidence: &Evidence) -> String {
    let id = exhibit.id();
    let Some(was) = saved.exhibits.get(id) else { return format!("{id}: nothing is saved") };
    let changes = evidence.changes_from(&was.evidence);
    let since = &saved.compiler;
    match changes.as_slice() {
        [] => format!("{id}: as with the compiler of {since}"),
        changes => format!("{id}: since the compiler of {since}:\n  {}", changes.join("\n  ")),
    }
}

/// The date in `1.97.0-nightly (e50aa6fba 2026-05-19)`.
fn date(rustc: &str) -> &str {
    rustc.trim_end_matches(')').rsplit(' ').next().filter(|date| !date.is_empty()).unwrap_or("unknown")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_named_after_the_compilers_date() {
        assert_eq!(date("1.97.0-nightly (e50aa6fba 2026-05-19)"), "2026-05-19");
        assert_eq!(date(""), "unknown");
    }
}

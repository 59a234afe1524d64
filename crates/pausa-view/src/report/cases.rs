//! Compile-fail cases from the encodings' `tests/compile_fail`, with the compiler's message for each.

use std::collections::BTreeMap;
use std::fs;

use pausa_cli::workspace::{Workspace, relative};
use pausa_story::{CATALOGUE, Failure};
use serde::Serialize;

use super::html;
use super::origin::Origin;
use crate::highlight::Dialect;

/// A compile-fail case, with the compiler's answer in each encoding that has it.
#[derive(Clone, Serialize)]
pub(crate) struct Case {
    /// The file's name without extension, such as `wrong_message`.
    pub(crate) name: String,
    /// The program whose chapter the file uses.
    pub(crate) program: Option<&'static str>,
    answers: Vec<Answer>,
}

#[derive(Clone, Serialize)]
struct Answer {
    encoding: String,
    file: String,
    link: String,
    /// The file's `//!` comment.
    says: String,
    /// The error code, such as `E0277`. `None` if the file compiles.
    code: Option<String>,
    sentence: String,
    source: String,
}

impl Case {
    /// Formats the compiler's answer in each encoding, for the search index.
    pub(crate) fn said(&self) -> String {
        let said = self.answers.iter().map(|answer| {
            format!(
                "{}: {} {}",
                answer.encoding,
                answer.code.as_deref().unwrap_or("compiles"),
                answer.sentence
            )
        });
        said.collect::<Vec<_>>().join("; ")
    }
}

/// Reads the cases of all encodings, sorted by name. Their links are for pages one folder below the site's root.
pub(crate) fn read(workspace: &Workspace, origin: &Origin) -> Result<Vec<Case>, Failure> {
    let mut cases: BTreeMap<(String, Option<&'static str>), Vec<Answer>> = BTreeMap::new();
    for encoding in &workspace.encodings {
        let folder = encoding.folder.join("tests/compile_fail");
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
        files.sort();
        for file in files {
            let text = crate::read(&file)?;
            let program = CATALOGUE.iter().find(|program| text.contains(&format!("pausa::{}::", program.id)));
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let mut answer = answer(&encoding.name, relative(&workspace.root, &file), &text);
            answer.link = origin.link("../", &answer.file, None);
            cases.entry((name, program.map(|program| program.id))).or_default().push(answer);
        }
    }
    let cases = cases.into_iter().map(|((name, program), answers)| Case { name, program, answers });
    Ok(cases.collect())
}

fn answer(encoding: &str, file: String, text: &str) -> Answer {
    let (pinned, source) = text.split_once('\n').unwrap_or((text, ""));
    let error =
        pinned.trim_start_matches("// ").strip_prefix("error[").and_then(|rest| rest.split_once("]: "));
    let (says, source): (Vec<_>, Vec<_>) = source.lines().partition(|line| line.starts_with("//!"));
    let says: Vec<_> = says.iter().map(|line| line.trim_start_matches("//!").trim()).collect();
    Answer {
        encoding: encoding.to_string(),
        file,
        link: String::new(),
        says: says.join(" "),
        code: error.map(|(code, _)| code.to_string()),
        sentence: error.map(|(_, sentence)| sentence.to_string()).unwrap_or_default(),
        source: html::plain(Dialect::Rust, &(source.join("\n").trim().to_string() + "\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_pins_the_error_and_the_header_says_what_it_is_about() {
        let case =
            answer("struct", "a.rs".into(), "// error[E0308]: mismatched types\n//! Why.\n\nfn main() {}\n");
        assert_eq!((case.code.as_deref(), case.sentence.as_str()), (Some("E0308"), "mismatched types"));
        assert_eq!(case.says, "Why.");
        assert!(case.source.contains("main") && !case.source.contains("Why"));
        assert_eq!(answer("struct", "a.rs".into(), "// compiles\nfn main() {}\n").code, None);
    }
}

//! Reads the story's passages, which are our own text: `passages/ID.md`, in English and, after a line `---`, in Spanish.

use std::fs;
use std::path::Path;

use serde::Serialize;

/// The passages about a program, one per language.
#[derive(Serialize)]
pub(crate) struct Passages {
    #[serde(rename = "en")]
    pub(crate) english: Passage,
    #[serde(rename = "es")]
    pub(crate) spanish: Passage,
}

/// The text about a program in one language, as Markdown.
#[derive(Default, Serialize)]
pub(crate) struct Passage {
    /// The introduction: what the program shows.
    pub(crate) story: String,
    /// The sections after it, each with its heading: Python, Rust, and commands to try.
    pub(crate) sections: Vec<(String, String)>,
}

impl Passages {
    /// Reads the passages of a program. Returns `None` if the file does not exist or has no Spanish part.
    pub(crate) fn read(root: &Path, id: &str) -> Option<Self> {
        let text =
            fs::read_to_string(root.join("crates/pausa-view/passages").join(id).with_extension("md")).ok()?;
        let (english, spanish) = text.split_once("\n---\n")?;
        Some(Passages { english: Passage::of(english), spanish: Passage::of(spanish) })
    }
}

impl Passage {
    fn of(text: &str) -> Self {
        let mut parts = text.split("\n## ");
        let story = parts.next().unwrap_or_default().trim().to_string();
        let sections = parts.filter_map(|part| part.split_once('\n'));
        let sections = sections.map(|(heading, text)| (heading.to_string(), text.trim().to_string()));
        Passage { story, sections: sections.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_has_the_same_sections_in_two_languages() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for program in pausa_story::CATALOGUE {
            let Some(Passages { english, spanish }) = Passages::read(&root, program.id) else {
                panic!("{}: no passages", program.id)
            };
            let headings = |passage: &Passage| -> Vec<_> {
                passage.sections.iter().map(|(heading, _)| heading.clone()).collect()
            };
            assert_eq!(headings(&english), ["In Python", "In Rust", "Try it"], "{}", program.id);
            assert_eq!(headings(&spanish), ["En Python", "En Rust", "Pruébalo"], "{}", program.id);
            for passage in [&english, &spanish] {
                let sentences =
                    passage.story.matches(". ").count() + passage.story.matches(".\n").count() + 1;
                assert!((2..=6).contains(&sentences), "{}: {sentences} sentences", program.id);
            }
        }
    }

    #[test]
    fn every_command_of_a_passage_names_a_program() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for program in pausa_story::CATALOGUE {
            let Some(Passages { english, spanish }) = Passages::read(&root, program.id) else { continue };
            let commands = |passage: &Passage| -> Vec<String> {
                let text =
                    passage.sections.iter().map(|(_, text)| text.replace('\n', " ")).collect::<String>();
                text.split('`').filter(|part| part.contains("cargo pausa ")).map(String::from).collect()
            };
            assert!(!commands(&english).is_empty(), "{}", program.id);
            assert_eq!(commands(&english), commands(&spanish), "{}", program.id);
            let short = program.id.split_once('_').map_or(program.id, |(_, short)| short);
            assert!(commands(&english).iter().any(|command| command.contains(short)), "{}", program.id);
        }
    }
}

//! Instructions of the chapters by hand, by `genawaiter` and by coroutine; and of the two adapters that people compare
//! generators with, `chain` and `flatten`.

use std::path::Path;

use pausa_lab::Missing;
use pausa_story::Failure;

use crate::builds;
use crate::chapters::{CHAPTERS, ENCODINGS, with_driver};
use crate::evidence::{Evidence, Value};
use crate::exhibit::{Exhibit, Status};
use crate::snippet::Snippet;

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    folder: "q14_by_hand_or_chain",
    question: "Is the generated machine as fast as one written by hand, or as `chain`?",
    status: Status::Depends,
    answer: "up to a third more than a struct in most chapters; about twice `chain` and `flatten` asked item by item, and more against their `fold`",
    run,
    workloads: &[],
};

const LEVELS: [&str; 3] = ["2", "3", "s"];

const HOW: [(&str, &str); 5] = [
    ("std", "the standard library's, by `next`"),
    ("fold", "the standard library's, by `fold`"),
    ("hand", "by hand"),
    ("gen", "`gen` block"),
    ("coroutine", "`iter::from_coroutine`"),
];

fn run() -> Result<Evidence, Failure> {
    let mut evidence = Evidence::default();
    for level in LEVELS {
        let table = format!("Chapters: instructions per unit at O{level}");
        for (encoding, _) in ENCODINGS {
            let driven = with_driver(encoding, &CHAPTERS, "q14_by_hand_or_chain/drive.rs")?
                .optimised(level)
                .program()?;
            for chapter in CHAPTERS {
                let counted = builds::slope(&driven, &[chapter]);
                let short = chapter.split_once('_').map_or(chapter, |(_, name)| name);
                evidence.add(&table, encoding, short, Value::instructions(counted));
            }
        }
    }
    for level in LEVELS {
        let snippet = Snippet::of("q14_by_hand_or_chain/chain.rs").optimised(level);
        let program = snippet.program()?;
        for what in ["chain", "flatten"] {
            let table = format!("`{what}`: instructions per item, and bytes of machine code");
            let without = builds::slope(&program, &[&format!("{what}_none")]);
            for (how, row) in HOW {
                let name = format!("{what}_{how}");
                let counted = counted(&program, &name, without.clone());
                evidence.add(&table, row, &format!("O{level}"), Value::instructions(counted));
                let code = Value::Code(snippet.machine_code(&name)?.bytes);
                evidence.add(&table, row, &format!("O{level}: code"), code);
            }
        }
    }
    Ok(evidence)
}

/// Without what it costs to make the items.
fn counted(program: &Path, name: &str, without: Result<f64, Missing>) -> Result<f64, Missing> {
    Ok(builds::slope(program, &[name])? - without?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q14_the_answer_holds() {
        EXHIBIT.assert_the_answer_holds();
    }
}

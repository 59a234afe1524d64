//! Instructions of the chapters by hand, by `genawaiter` and by coroutine; and of the two adapters that people compare
//! generators with, `chain` and `flatten`.

use pausa_lab::Program;

use crate::chapters::{CHAPTERS, ENCODINGS, with_driver};
use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    name: "q14",
    folder: concat!(env!("CARGO_MANIFEST_DIR"), "/q14_by_hand_or_chain"),
    command: "cargo pausa questions q14",
    question: "Is the generated machine as fast as one written by hand, or as `chain`?",
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: RESULT,
    ..Experiment::EMPTY
};

const T1: &str = "Chapters: instructions per unit at O3";
const T3: &str = "`chain`: instructions per item, and bytes of machine code";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "most_chapters_cost_up_to_a_third_more_than_a_struct",
        sentence: "At O3, a chapter's coroutine takes up to a third more instructions than its struct in {most} of {all} chapters; `delegation` takes {delegation} times as many.",
        holds: |e| {
            let mut most = 0;
            let chapters = columns(e, T1);
            for chapter in &chapters {
                let ratio = number(e, T1, "coroutine", chapter)? / number(e, T1, "struct", chapter)?;
                most += usize::from(ratio < 1.34);
                if *chapter == "delegation" {
                    e.say("delegation", format!("{ratio:.1}"));
                }
            }
            e.say("most", most);
            e.say("all", chapters.len());
            Ok(most * 2 > chapters.len())
        },
    },
    Claim {
        id: "inlined_with_this_llvm_a_generated_machine_takes_about_twice_chain",
        sentence: "Inlined, and with this LLVM, which does not thread jumps by itself, a `gen` block takes {chain} times the instructions of `chain` by `next`, and {fold} times those of its `fold`.",
        holds: |e| {
            let of = |row| number(e, T3, row, "O3");
            let (chain, fold) = (
                of("`gen` block")? / of("the standard library's, by `next`")?,
                of("`gen` block")? / of("the standard library's, by `fold`")?,
            );
            e.say("chain", format!("{chain:.1}"));
            e.say("fold", format!("{fold:.1}"));
            Ok(chain > 1.5 && chain < 2.5 && fold > chain)
        },
    },
];

const LEVELS: [&str; 3] = ["2", "3", "s"];

const HOW: [(&str, &str); 5] = [
    ("std", "the standard library's, by `next`"),
    ("fold", "the standard library's, by `fold`"),
    ("hand", "by hand"),
    ("gen", "`gen` block"),
    ("coroutine", "`iter::from_coroutine`"),
];

fn run() -> Result<Evidence> {
    let mut evidence = Evidence::default();
    for level in LEVELS {
        let table = format!("Chapters: instructions per unit at O{level}");
        for (encoding, _) in ENCODINGS {
            let driven = with_driver(encoding, &CHAPTERS, "q14_by_hand_or_chain/drive.rs")?
                .optimised(level)
                .program()?;
            for chapter in CHAPTERS {
                let counted = slope(&driven, &[chapter]);
                let short = chapter.split_once('_').map_or(chapter, |(_, name)| name);
                evidence.add(&table, encoding, short, Found::instructions(counted));
            }
        }
    }
    for level in LEVELS {
        let snippet = snippet("q14_by_hand_or_chain/chain.rs").optimised(level);
        let program = snippet.program()?;
        for what in ["chain", "flatten"] {
            let table = format!("`{what}`: instructions per item, and bytes of machine code");
            let without = slope(&program, &[&format!("{what}_none")]);
            for (how, row) in HOW {
                let name = format!("{what}_{how}");
                let counted = counted(&program, &name, without.clone());
                evidence.add(&table, row, &format!("O{level}"), Found::instructions(counted));
                let code = Found::code(snippet.machine_code(&name)?.bytes);
                evidence.add(&table, row, &format!("O{level}: code"), code);
            }
        }
    }
    Ok(evidence)
}

/// Without what it costs to make the items.
fn counted(program: &Program, name: &str, without: Result<f64, Missing>) -> Result<f64, Missing> {
    Ok(slope(program, &[name])? - without?)
}

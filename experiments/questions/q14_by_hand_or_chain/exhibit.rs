//! `chain` and `flatten` by the standard library, by hand, by `gen` and by coroutine, over the matrix; and the chapters' structs
//! and coroutines.

use pausa_lab::matrix::{self, Ratios, Variant};
use pausa_lab::{Facts, Key, Plan};

use crate::chapters::{CHAPTERS, with_driver};
use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Is the generated machine as fast as one written by hand, or as `chain`?",
    status: Some(Status::DependsOn("LLVM's jump threading, the form of the call and the optimisation level")),
    plan,
    claims: CLAIMS,
    tables: &[
        ("decides", |facts| Ok(decisive(facts))),
        ("result", |facts| with_programs(&rest(facts), include_str!("drive.rs"))),
    ],
    ..exhibit!("q14", "q14_by_hand_or_chain")
};

const CHAIN: &str = "q14_by_hand_or_chain/chain.rs";
const CASES: [&str; 2] = ["chain", "flatten"];

const ENTRIES: [(&str, &str); 5] = [
    ("next", "std, `next`"),
    ("fold", "std, `fold`"),
    ("hand", "by hand"),
    ("generated", "`gen`"),
    ("coroutine", "`from_coroutine`"),
];

const CHAPTER: &str = "chapter";

const CLAIMS: &[Claim] = &[
    Claim {
        id: "inlined_the_answer_depends_on_jump_threading",
        sentence: "Inlined at O2 and O3, a `gen` block takes {without} times the instructions of `chain` and `flatten` by `next`, and {with} times with LLVM's jump threading; at Os, where the pass changes nothing, {small} times.",
        holds: |e| {
            let (without, with) = (
                inlined(e, |build| !is_threaded(build) && !is_small(build))?,
                inlined(e, |build| is_threaded(build) && !is_small(build))?,
            );
            let small = inlined(e, is_small)?;
            e.say("without", without.shown());
            e.say("with", with.shown());
            e.say("small", small.shown());
            Ok(without.range().0 > 1.0
                && with.range().1 < 1.0
                && is_the_same_threaded(&small)
                && small.range().0 < 1.0
                && small.range().1 > 1.0)
        },
    },
    Claim {
        id: "behind_a_call_or_dyn_it_is_a_little_more_everywhere",
        sentence: "Behind a call or `dyn` it takes {next} times the instructions of the adapters and {hand} times those of a struct by hand, in all {cells} cells of the matrix; jump threading changes none of them.",
        holds: |e| {
            let apart = |other: &'static str| both(e, other, |_, form| form != "inlined");
            let (next, hand) = (apart("next")?, apart("hand")?);
            e.say("next", next.shown());
            e.say("hand", hand.shown());
            e.say("cells", next.cells.len());
            Ok(is_the_same_threaded(&next)
                && next.range().0 >= 1.0
                && hand.range().0 > 1.0
                && next.range().1 < 1.2)
        },
    },
    Claim {
        id: "most_chapters_cost_up_to_a_third_more_than_a_struct",
        sentence: "In {most} of {all} chapters of the story a coroutine takes up to a third more instructions than its struct at O3; `delegation` takes {delegation} times as many, with or without jump threading.",
        holds: |e| {
            let chapters = e.facts().entries(CHAPTER);
            let mut most = 0;
            for chapter in &chapters {
                let of = |form: &str, build: &str| e.number(&chapter_key(chapter, form, build));
                most += usize::from(of("coroutine", "O3")? / of("struct", "O3")? < 1.34);
            }
            let delegation = |build| {
                Ok(e.number(&chapter_key("delegation", "coroutine", build))?
                    / e.number(&chapter_key("delegation", "struct", build))?)
            };
            e.say("most", most);
            e.say("all", chapters.len());
            e.say("delegation", format!("{:.1}", delegation("O3")?));
            Ok(most + 1 == chapters.len() && delegation("O3")? == delegation("O3, threaded")?)
        },
    },
];

fn chapter_key(chapter: &str, form: &str, build: &str) -> Key {
    column(CHAPTER, chapter, form, "instructions").build(build)
}

/// Returns whether each build with jump threading has the same ratio as the build without.
fn is_the_same_threaded(ratios: &Ratios) -> bool {
    let of = |build: &str, wanted: bool| build.ends_with(", threaded") == wanted;
    let cells = |wanted| ratios.cells.iter().filter(move |(build, _, _)| of(build, wanted));
    cells(false).map(|cell| cell.2).eq(cells(true).map(|cell| cell.2)) && cells(true).count() > 0
}

fn is_threaded(build: &str) -> bool {
    build.ends_with("threaded")
}

fn is_small(build: &str) -> bool {
    build.starts_with("Os")
}

/// The ratio of a `gen` block to another entry, for both cases.
fn both(e: &Looked<'_>, other: &str, wanted: impl Fn(&str, &str) -> bool) -> Result<Ratios, Missing> {
    let mut ratios = Ratios::of(e, "chain", "generated", other, &wanted)?;
    ratios.cells.extend(Ratios::of(e, "flatten", "generated", other, &wanted)?.cells);
    Ok(ratios)
}

fn inlined(e: &Looked<'_>, wanted: impl Fn(&str) -> bool) -> Result<Ratios, Missing> {
    both(e, "next", |build, form| form == "inlined" && wanted(build))
}

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    let variants = matrix::variants();
    count_forms(plan, CHAIN, &variants, matrix::SIZES);
    let timed: Vec<_> = variants.iter().filter(|variant| variant.name.starts_with("O3")).cloned().collect();
    for case in CASES {
        matrix::time(plan, &snippet(CHAIN), &timed, case, &ENTRIES.map(|(entry, _)| entry))?;
    }
    gather(plan, move |evidence| chapters(evidence, &variants))
}

/// Measures the chapters' structs and coroutines. Fat LTO is not tried, because their libraries are compiled
/// separately.
fn chapters(evidence: &mut Evidence, variants: &[Variant]) -> Result<()> {
    for variant in variants.iter().filter(|variant| ["O3", "O3, threaded"].contains(&&*variant.name)) {
        for encoding in ["struct", "coroutine"] {
            let driven = with_driver(encoding, &CHAPTERS, "q14_by_hand_or_chain/drive.rs")?;
            for (found, count) in matrix::counted(&variant.of(&driven).program()?, matrix::SIZES)? {
                let key = found.form(encoding).build(&variant.name).metric("instructions");
                evidence.facts.push(pausa_lab::fact::Fact { key, value: Value::of(count) });
            }
        }
    }
    Ok(())
}

/// Times are saved separately, on a quiet machine.
fn is_timed(facts: &Facts) -> bool {
    facts.all().any(|fact| fact.key.metric == "ns")
}

fn decisive(facts: &Facts) -> String {
    let mut columns = vec![
        (column("chain", "next", "inlined", "instructions"), "`chain`, `next`"),
        (column("chain", "fold", "inlined", "instructions"), "`fold`"),
        (column("chain", "hand", "inlined", "instructions"), "by hand"),
        (column("chain", "generated", "inlined", "instructions"), "`gen`"),
        (column("chain", "next", "dyn", "instructions"), "`dyn`: `next`"),
        (column("chain", "generated", "dyn", "instructions"), "`gen`"),
    ];
    if is_timed(facts) {
        columns.extend([
            (column("chain", "next", "inlined", "ns"), "ns: `next`"),
            (column("chain", "fold", "inlined", "ns"), "`fold`"),
            (column("chain", "generated", "inlined", "ns"), "`gen`"),
        ]);
    }
    decides_matrix(facts, &columns, "Instructions for an item.")
}

fn rest(facts: &Facts) -> String {
    let mut text: Vec<_> =
        CASES.iter().map(|case| matrix::tables(facts, case, "an item", &ENTRIES)).collect();
    let titles = CASES.map(|case| ENTRIES.map(|(entry, title)| (case, entry, format!("{case}: {title}"))));
    let columns = |metric| {
        let column = |(case, entry, title)| (column(case, entry, "inlined", metric), title);
        titles.iter().flatten().map(|(case, entry, title)| column((case, entry, title.as_str()))).collect()
    };
    let (code, times): (Vec<_>, Vec<_>) = (columns("code"), columns("ns"));
    text.push(format!("**Inlined: bytes of machine code**\n\n{}", matrix::table(facts, &code)));
    if is_timed(facts) {
        text.push(format!("**Inlined: ns for an item**\n\n{}", matrix::table(facts, &times)));
    }
    text.push(pausa_lab::table::cases(facts, |case| case == CHAPTER));
    text.join("\n\n")
}

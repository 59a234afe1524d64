//! The three stages of `ch2_log_pipeline`, as structs, as movable coroutines and as pinned ones: instructions and machine
//! code of all of it together, and one `next` that nothing can be inlined into.

mod stages;

use std::hint::black_box;
use std::marker::PhantomData;
use std::pin::pin;

use pausa::ch2_log_pipeline::{Line, LogPipeline};
use pausa_coroutine::CoroutineClosure;
use pausa_struct::Struct;

use self::stages::{Pinned, immovable};
use pausa_lab::{Build, Plan, Program};

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    name: "q02",
    folder: concat!(env!("CARGO_MANIFEST_DIR"), "/q02_double_indirection"),
    command: "cargo pausa questions q02",
    question: "Does `Iterator for Pin<&mut G>` cost a double indirection?",
    plan,
    run: |words| run_workload(WORKLOADS, words),
    claims: CLAIMS,
    tables: RESULT,
    ..Experiment::EMPTY
};

const T0: &str = "One `next` that is not inlined: instructions in its machine code";
const T1: &str = "The pipeline: instructions for a line";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "apart_a_pinned_reference_costs_one_load",
        sentence: "Where `next` is not inlined, a pinned reference costs one more load at each level.",
        holds: |e| {
            for level in ["O2", "O3", "Os"] {
                let of = |row| number(e, T0, row, level);
                if of("`next_of_pinned`")? - of("`next_of_movable`")? != 1.0 {
                    return Ok(false);
                }
            }
            Ok(true)
        },
    },
    Claim {
        id: "under_fat_lto_it_is_the_reference_that_costs",
        sentence: "Under fat link-time optimisation it is the reference that costs and not the pin: three stages pinned by the caller take {pinned} instructions a line at O3, movable ones by `&mut` {reference}, by value {value}, by hand {hand}. Without it, which is not varied here, the order is another.",
        holds: |e| {
            let of = |row| number(e, T1, row, "O3");
            let (pinned, reference) =
                (of("numbers, static, pinned by the caller")?, of("numbers, movable, each by reference")?);
            let (value, hand) = (of("numbers, movable")?, of("numbers, struct")?);
            for (name, figure) in
                [("pinned", pinned), ("reference", reference), ("value", value), ("hand", hand)]
            {
                e.say(name, figure);
            }
            Ok(pinned == reference && hand < value && value < pinned)
        },
    },
    Claim {
        id: "behind_dyn_there_is_no_difference",
        sentence: "Behind `dyn` there is no difference of more than one instruction a line.",
        holds: |e| {
            for level in ["O2", "O3", "Os"] {
                let of = |row| number(e, T1, row, level);
                let difference = of("numbers, static, each stage behind `dyn`")?
                    - of("numbers, movable, each stage behind `dyn`")?;
                if difference.abs() > 1.0 {
                    return Ok(false);
                }
            }
            Ok(true)
        },
    },
];

const LEVELS: [(&str, &str); 3] = [("O2", "2"), ("O3", "3"), ("Os", "s")];

const WORKLOADS: &[Workload] = &[
    ("text, struct", in_structs::<&str>),
    ("text, movable, as in the chapter", in_chapter::<&str>),
    ("text, movable", movable::<&str>),
    ("text, movable, each by reference", by_reference::<&str>),
    ("text, static, pinned by the caller", pinned_by_caller::<&str>),
    ("text, static, each pinned inside the next", pinned_inside::<&str>),
    ("numbers, struct", in_structs::<Number>),
    ("numbers, movable, as in the chapter", in_chapter::<Number>),
    ("numbers, movable", movable::<Number>),
    ("numbers, movable, each by reference", by_reference::<Number>),
    ("numbers, static, pinned by the caller", pinned_by_caller::<Number>),
    ("numbers, static, each pinned inside the next", pinned_inside::<Number>),
    ("numbers, movable, each stage behind `dyn`", movable_behind_dyn::<Number>),
    ("numbers, static, each stage behind `dyn`", pinned_behind_dyn::<Number>),
];

/// The forms whose machine code is told apart: by the type that marks the log, which is in the name of what is generic over
/// it, and by the workload's own name.
const MARKS: [(&str, &str, &str); 6] = [
    ("struct", "InStructs", "in_structs"),
    ("movable, as in the chapter", "InChapter", "in_chapter"),
    ("movable", "Movable", "movable"),
    ("movable, each by reference", "ByReference", "by_reference"),
    ("static, pinned by the caller", "ByCaller", "pinned_by_caller"),
    ("static, each pinned inside the next", "Inside", "pinned_inside"),
];

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    gather(plan, run)?;
    for (column, level) in LEVELS {
        let program = Program::Built(build(level), "questions".into());
        for (name, _) in WORKLOADS {
            plan.count(key(T1, name, column), &program, |items| {
                ["q02", "contender", name, &items.to_string()].map(String::from).into()
            });
        }
    }
    Ok(())
}

fn build(level: &str) -> Build {
    Build::of(&["questions"]).level(level)
}

fn run() -> Result<Evidence> {
    let mut evidence = Evidence::default();
    for function in ["next_of_struct", "next_of_movable", "next_of_movable_by_reference", "next_of_pinned"] {
        for (column, level) in LEVELS {
            let code = snippet("q02_double_indirection/next.rs").optimised(level).machine_code(function)?;
            evidence.add(T0, &format!("`{function}`"), column, Found::count(code.instructions));
        }
    }
    for (column, level) in LEVELS {
        let binary = build(level).binary("questions")?;
        for (row, mark, function) in MARKS {
            let (mark, function) = (format!("::{mark}, "), format!("::{function}::<"));
            let of = pausa_lab::snippet::code(&binary, |name| {
                name.contains("q02_")
                    && name.contains("Number")
                    && (name.contains(&mark) || name.contains(&function))
            });
            evidence.add("The pipeline over numbers: bytes of machine code", row, column, Found::code(of?));
        }
    }
    Ok(evidence)
}

/// A log over and over, as the chapter's figures have it. The mark tells one form's machine code from another's.
struct Log<Mark, L: Sample> {
    lines: std::iter::Take<std::iter::Cycle<std::iter::Copied<std::slice::Iter<'static, L>>>>,
    mark: PhantomData<Mark>,
}

impl<Mark, L: Sample> Log<Mark, L> {
    fn of(lines: u64) -> Self {
        let lines = usize::try_from(lines).unwrap_or(usize::MAX);
        Log { lines: L::LOG.iter().copied().cycle().take(lines), mark: PhantomData }
    }
}

impl<Mark, L: Sample> Iterator for Log<Mark, L> {
    type Item = L;

    fn next(&mut self) -> Option<L> {
        self.lines.next()
    }
}

/// What a log can consist of.
trait Sample: Line + Copy + 'static {
    const LOG: &'static [Self];
    const LEVEL: Self::Word;
}

impl Sample for &'static str {
    const LOG: &'static [Self] = &[
        "2024-10-06 10:23:45 ERROR Database connection failed",
        "2024-10-06 10:23:46 INFO User login: john@example.com",
        "2024-10-06 10:23:47 ERROR Null pointer exception",
        "2024-10-06 10:23:48 WARNING Low memory: 85% used",
        "2024-10-06 10:23:49 INFO User logout: mary@example.com",
    ];
    const LEVEL: Self::Word = "ERROR";
}

/// A line that costs next to nothing to look at, so that what is left is the pipeline.
#[derive(Clone, Copy)]
struct Number(u64);

impl Line for Number {
    type Word = u64;

    fn contains(&self, word: &u64) -> bool {
        self.0 & word != 0
    }

    fn after_fields(self, fields: usize) -> Option<Self> {
        Some(Number(self.0 >> fields))
    }
}

impl Sample for Number {
    const LOG: &'static [Self] = &[Number(9), Number(18), Number(27), Number(36), Number(44)];
    const LEVEL: u64 = 1;
}

fn read<L>(messages: impl Iterator<Item = L>) {
    for message in messages {
        black_box(message);
    }
}

enum InStructs {}
fn in_structs<L: Sample>(lines: u64) {
    let lines = Struct::read_lines(Log::<InStructs, L>::of(lines));
    read(Struct::extract_message(Struct::keep_level(lines, L::LEVEL)));
}

enum InChapter {}
fn in_chapter<L: Sample>(lines: u64) {
    let lines = CoroutineClosure::read_lines(Log::<InChapter, L>::of(lines));
    read(CoroutineClosure::extract_message(CoroutineClosure::keep_level(lines, L::LEVEL)));
}

enum Movable {}
fn movable<L: Sample>(lines: u64) {
    let lines = stages::read_lines(Log::<Movable, L>::of(lines));
    read(stages::extract_message(stages::keep_level(lines, L::LEVEL)));
}

/// As indirect as the pinned ones, but of coroutines that may move.
enum ByReference {}
fn by_reference<L: Sample>(lines: u64) {
    let mut lines = stages::read_lines(Log::<ByReference, L>::of(lines));
    let mut errors = stages::keep_level(&mut lines, L::LEVEL);
    read(&mut stages::extract_message(&mut errors));
}

enum ByCaller {}
fn pinned_by_caller<L: Sample>(lines: u64) {
    let lines = pin!(immovable::read_lines(Log::<ByCaller, L>::of(lines)));
    let errors = pin!(immovable::keep_level(Pinned(lines), L::LEVEL));
    let messages = pin!(immovable::extract_message(Pinned(errors)));
    read(Pinned(messages));
}

enum Inside {}
fn pinned_inside<L: Sample>(lines: u64) {
    let lines = immovable::read_lines(Log::<Inside, L>::of(lines));
    let errors = immovable::keep_level_inside(lines, L::LEVEL);
    read(Pinned(pin!(immovable::extract_message_inside(errors))));
}

/// Where the compiler cannot know which iterator it has.
type Dyn<'a, L> = &'a mut dyn Iterator<Item = L>;

enum MovableDyn {}
fn movable_behind_dyn<L: Sample>(lines: u64) {
    let mut lines = stages::read_lines(Log::<MovableDyn, L>::of(lines));
    let lines: Dyn<'_, L> = black_box(&mut lines);
    let mut errors = stages::keep_level(lines, L::LEVEL);
    let errors: Dyn<'_, L> = black_box(&mut errors);
    let mut messages = stages::extract_message(errors);
    let messages: Dyn<'_, L> = black_box(&mut messages);
    read(messages);
}

enum PinnedDyn {}
fn pinned_behind_dyn<L: Sample>(lines: u64) {
    let mut lines = Pinned(pin!(immovable::read_lines(Log::<PinnedDyn, L>::of(lines))));
    let lines: Dyn<'_, L> = black_box(&mut lines);
    let mut errors = Pinned(pin!(immovable::keep_level(lines, L::LEVEL)));
    let errors: Dyn<'_, L> = black_box(&mut errors);
    let mut messages = Pinned(pin!(immovable::extract_message(errors)));
    let messages: Dyn<'_, L> = black_box(&mut messages);
    read(messages);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_lets_the_same_messages_through() {
        let lines = || Log::<(), &str>::of(5);
        let told = ["Database connection failed", "Null pointer exception"];
        assert!(Struct::extract_message(Struct::keep_level(lines(), "ERROR")).eq(told));
        assert!(stages::extract_message(stages::keep_level(stages::read_lines(lines()), "ERROR")).eq(told));
        let read = pin!(immovable::read_lines(lines()));
        let errors = pin!(immovable::keep_level(Pinned(read), "ERROR"));
        assert!(Pinned(pin!(immovable::extract_message(Pinned(errors)))).eq(told));
        let errors = immovable::keep_level_inside(immovable::read_lines(lines()), "ERROR");
        assert!(Pinned(pin!(immovable::extract_message_inside(errors))).eq(told));
    }
}

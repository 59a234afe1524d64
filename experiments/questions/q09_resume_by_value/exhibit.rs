//! A machine that is resumed by value is moved into the call and out again, unless the compiler sees through both.

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Should `resume` take `self` by value?",
    status: Some(Status::DependsOn(
        "inlining and the size of the state; a body that borrows from itself cannot use it",
    )),
    ..exhibit!("q09", "q09_resume_by_value", run, CLAIMS, T1)
};

const T1: &str = "A machine of 1 KB: calls of `memcpy` in a thousand resumptions";
const T6: &str = "What the compiler says";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "by_value_forbids_resuming_past_the_end",
        sentence: "`resume(self)` makes resuming past the end a compile error ({end}). It also rejects a coroutine that borrows from itself ({pinned}), because a pinned value must not move.",
        holds: |e| {
            let of = |row| word(e, T6, row, "first error");
            let (end, pinned) = (
                of("resumed past its end, by value")?,
                of("a coroutine that borrows from itself, by value")?,
            );
            e.say("end", end);
            e.say("pinned", pinned);
            Ok(end == "E0382"
                && pinned == "E0277"
                && compiles(e, T6, "resumed past its end, `&mut`", "first error")?
                && compiles(e, T6, "a coroutine that borrows from itself, pinned", "first error")?)
        },
    },
    Claim {
        id: "by_value_is_free_where_it_is_inlined_or_boxed",
        sentence: "It costs no copy if the call is inlined at O2 or O3, or if the state is boxed. A call that is not inlined copies the whole state of 1 KB {called} times per resumption, from a slot {slot} times; at Os even an inlined call copies it {inlined} times.",
        holds: |e| {
            let of = |row, level| Ok::<_, Missing>(number(e, T1, row, level)? / 1_000.0);
            e.say("called", of("by value, called", "O2")?);
            e.say("slot", of("by value, called, from a slot", "O2")?);
            e.say("inlined", of("by value, inlined", "Os")?);
            let free = ["O2", "O3"].into_iter().all(|level| of("by value, inlined", level) == Ok(0.0));
            Ok(free
                && of("by value, called, a box", "O2")? == 0.0
                && of("by value, called", "O2")? > 0.0
                && of("by value, inlined", "Os")? > 0.0)
        },
    },
];

const SIZES: [(&str, &str); 3] = [("16 B", "bytes_16"), ("1 KB", "bytes_1024"), ("16 KB", "bytes_16384")];
const LEVELS: [(&str, &str); 4] = [("O0", "0"), ("O2", "2"), ("O3", "3"), ("Os", "s")];

/// Whose instructions are counted, by their place in the program's list.
const COUNTED: [(&str, &str); 4] =
    [("&mut, inlined", "0"), ("&mut, called", "1"), ("by value, inlined", "3"), ("by value, called", "4")];

const CASES: [(&str, &str); 9] = [
    ("past_its_end_by_reference", "resumed past its end, `&mut`"),
    ("past_its_end_by_value", "resumed past its end, by value"),
    ("in_a_field_by_reference", "resumed where it lies in a vector, `&mut`"),
    ("in_a_field_by_value", "resumed where it lies in a vector, by value"),
    ("borrows_from_itself_by_reference", "a coroutine that borrows from itself, pinned"),
    ("borrows_from_itself_by_value", "a coroutine that borrows from itself, by value"),
    ("behind_dyn_by_reference", "behind `dyn`, `&mut`"),
    ("behind_dyn_by_value", "behind `dyn`, a box by value"),
    ("behind_dyn_erased", "behind `dyn`, a box by value that comes back as `dyn`"),
];

fn run(evidence: &mut Evidence) -> Result<()> {
    let mut copied = Vec::new();
    for (size, case) in SIZES {
        for (level, flag) in LEVELS {
            let counting = program(case, flag).case("count");
            for line in counting.printed()?.lines() {
                let [way, calls, bytes] = cells(line)?;
                let table = format!("A machine of {size}: calls of `memcpy` in a thousand resumptions");
                evidence.add(&table, way, level, Found::count(calls.parse::<u64>()?));
                if level == "O2" {
                    copied.push((way.to_string(), size, bytes.parse::<u64>()? / 1_000));
                }
            }
        }
    }
    for (way, size, bytes) in copied {
        evidence.add("Bytes that these copy for a resumption, O2", &way, size, Found::bytes(bytes));
    }
    // What is larger is copied by the C library's loops, which differ from processor to processor.
    let (size, case) = SIZES[0];
    let machine = program(case, "2").program()?;
    for (row, way) in COUNTED {
        let counted = Found::instructions(slope(&machine, &[way]));
        evidence.add("Instructions of a resumption, O2", row, size, counted);
    }
    for (size, case) in SIZES {
        let printed = program(case, "2").printed()?;
        for (row, bytes) in ["`&mut`", "by value"].into_iter().zip(cells::<2>(&printed)?) {
            let bytes = Found::bytes(bytes.parse::<u64>()?);
            evidence.add("Bytes of what `resume` gives back", row, size, bytes);
        }
    }
    evidence.verdicts(T6, "first error", "q09_resume_by_value/cases.rs", &CASES)
}

fn program(size: &str, level: &str) -> Snippet {
    snippet("q09_resume_by_value/resume.rs").optimised(level).case(size)
}

//! A machine that is resumed by value is moved into the call and out again, unless the compiler sees through both.

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    name: "q09",
    folder: concat!(env!("CARGO_MANIFEST_DIR"), "/q09_resume_by_value"),
    command: "cargo pausa questions q09",
    question: "Should `resume` take `self` by value?",
    status: Some(Status::DependsOn(
        "inlining and the size of the state; a body that borrows from itself cannot use it",
    )),
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: &[("decides", |facts| decides(facts, T1)), ("result", |facts| others(facts, T1))],
    ..Experiment::EMPTY
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

const CASES: [(&str, &str, &str); 9] = [
    ("resumed past its end", "`&mut`", "past_its_end_by_reference"),
    ("resumed past its end", "by value", "past_its_end_by_value"),
    ("resumed where it lies in a vector", "`&mut`", "in_a_field_by_reference"),
    ("resumed where it lies in a vector", "by value", "in_a_field_by_value"),
    ("a coroutine that borrows from itself", "pinned", "borrows_from_itself_by_reference"),
    ("a coroutine that borrows from itself", "by value", "borrows_from_itself_by_value"),
    ("behind `dyn`", "`&mut`", "behind_dyn_by_reference"),
    ("behind `dyn`", "a box by value", "behind_dyn_by_value"),
    ("behind `dyn`", "a box by value that comes back as `dyn`", "behind_dyn_erased"),
];

fn run() -> Result<Evidence> {
    let mut evidence = Evidence::default();
    let mut copied = Vec::new();
    for (size, case) in SIZES {
        for (level, flag) in LEVELS {
            let counting = program(case, flag).case("count");
            for line in counting.printed()?.lines() {
                let [way, calls, bytes] = fields(line)?;
                let table = format!("A machine of {size}: calls of `memcpy` in a thousand resumptions");
                evidence.add(&table, way, level, Found::count(parsed(calls)?));
                if level == "O2" {
                    copied.push((way.to_string(), size, parsed(bytes)? / 1_000));
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
        let [by_reference, by_value] = fields(printed.trim())?;
        let table = "Bytes of what `resume` gives back";
        evidence.add(table, "`&mut`", size, Found::bytes(parsed(by_reference)?));
        evidence.add(table, "by value", size, Found::bytes(parsed(by_value)?));
    }
    for (row, column, case) in CASES {
        let verdict = snippet("q09_resume_by_value/cases.rs").case(case).verdict()?;
        evidence.add("What the compiler says", &format!("{row}, {column}"), "first error", verdict);
    }
    Ok(evidence)
}

fn program(size: &str, level: &str) -> Snippet {
    snippet("q09_resume_by_value/resume.rs").optimised(level).case(size)
}

fn fields<const N: usize>(line: &str) -> Result<[&str; N]> {
    let fields: Vec<_> = line.split('\t').collect();
    fields.try_into().map_err(|_| format!("q09_resume_by_value/resume.rs: not a row: {line}").into())
}

fn parsed(text: &str) -> Result<u64> {
    text.parse().map_err(|error| format!("q09_resume_by_value/resume.rs: {text}: {error}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_row_is_an_error() {
        assert!(fields::<3>("one\ttwo").is_err());
        assert!(parsed("many").is_err());
        assert_eq!(fields::<2>("a\t1").unwrap(), ["a", "1"]);
    }
}

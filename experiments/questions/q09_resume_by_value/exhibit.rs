//! A machine that is resumed by value is moved into the call and out again, unless the compiler sees through both.

use std::process::Command;

use pausa_lab::callgrind;
use pausa_story::Failure;

use crate::evidence::{Evidence, Value};
use crate::exhibit::{Exhibit, Status};
use crate::snippet::Snippet;

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    folder: "q09_resume_by_value",
    question: "Should `resume` take `self` by value?",
    status: Status::Depends,
    answer: "it forbids resuming past the end, for nothing where it is inlined at O2 or O3 or boxed; else the whole state is \
             copied twice for a resumption (3 times from a slot), and at Os even inlined",
    run,
    workloads: &[],
};

const SIZES: [(&str, &str); 3] = [("16 B", "bytes_16"), ("1 KB", "bytes_1024"), ("16 KB", "bytes_16384")];
const LEVELS: [(&str, &str); 4] = [("O0", "0"), ("O2", "2"), ("O3", "3"), ("Os", "s")];

/// Whose instructions are counted, by their place in the program's list.
const COUNTED: [(&str, &str); 4] =
    [("&mut, inlined", "0"), ("&mut, called", "1"), ("by value, inlined", "3"), ("by value, called", "4")];

const CASES: [(&str, &str, &str); 7] = [
    ("resumed past its end", "`&mut`", "past_its_end_by_reference"),
    ("resumed past its end", "by value", "past_its_end_by_value"),
    ("resumed where it lies in a vector", "`&mut`", "in_a_field_by_reference"),
    ("resumed where it lies in a vector", "by value", "in_a_field_by_value"),
    ("behind `dyn`", "`&mut`", "behind_dyn_by_reference"),
    ("behind `dyn`", "a box by value", "behind_dyn_by_value"),
    ("behind `dyn`", "a box by value that comes back as `dyn`", "behind_dyn_erased"),
];

fn run() -> Result<Evidence, Failure> {
    let mut evidence = Evidence::default();
    let mut copied = Vec::new();
    for (size, case) in SIZES {
        for (level, flag) in LEVELS {
            let counting = program(case, flag).case("count");
            for line in counting.printed()?.lines() {
                let [way, calls, bytes] = fields(line)?;
                let table = format!("A machine of {size}: calls of `memcpy` in a thousand resumptions");
                evidence.add(&table, way, level, Value::Count(number(calls)?));
                if level == "O2" {
                    copied.push((way.to_string(), size, number(bytes)? / 1_000));
                }
            }
        }
    }
    for (way, size, bytes) in copied {
        evidence.add("Bytes that these copy for a resumption, O2", &way, size, Value::Bytes(bytes));
    }
    // What is larger is copied by the C library's loops, which differ from processor to processor.
    let (size, case) = SIZES[0];
    let machine = program(case, "2").program()?;
    for (row, way) in COUNTED {
        let run = |times: u64| {
            let mut command = Command::new(&machine);
            command.args([way, &times.to_string()]);
            command
        };
        let counted = Value::instructions(callgrind::slope(run, 1_000, 3_000));
        evidence.add("Instructions of a resumption, O2", row, size, counted);
    }
    for (size, case) in SIZES {
        let printed = program(case, "2").printed()?;
        let [by_reference, by_value] = fields(printed.trim())?;
        let table = "Bytes of what `resume` gives back";
        evidence.add(table, "`&mut`", size, Value::Bytes(number(by_reference)?));
        evidence.add(table, "by value", size, Value::Bytes(number(by_value)?));
    }
    for (row, column, case) in CASES {
        let verdict = Snippet::of("q09_resume_by_value/cases.rs").case(case).verdict()?;
        evidence.add("What the compiler says", &format!("{row}, {column}"), "first error", verdict);
    }
    Ok(evidence)
}

fn program(size: &str, level: &str) -> Snippet {
    Snippet::of("q09_resume_by_value/resume.rs").optimised(level).case(size)
}

fn fields<const N: usize>(line: &str) -> Result<[&str; N], Failure> {
    let fields: Vec<_> = line.split('\t').collect();
    fields.try_into().map_err(|_| Failure::Run(format!("q09_resume_by_value/resume.rs: not a row: {line}")))
}

fn number(text: &str) -> Result<u64, Failure> {
    text.parse().map_err(|error| Failure::Run(format!("q09_resume_by_value/resume.rs: {text}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q09_the_answer_holds() {
        EXHIBIT.assert_the_answer_holds();
    }

    #[test]
    fn a_row_that_is_none_is_said() {
        assert!(fields::<3>("one\ttwo").is_err());
        assert!(number("many").is_err());
        assert_eq!(fields::<2>("a\t1").unwrap(), ["a", "1"]);
    }
}

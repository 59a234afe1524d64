//! The story's list of Fibonacci numbers and its generator: memory over n, and what a list of a million would take.

mod computed;
mod contenders;

use std::process::ExitCode;

use allocation_counter::measure;
use pausa_lab::claim::Claim;
use pausa_lab::fact::key;
use pausa_lab::plot::{Lines, Series};
use pausa_lab::table::Table;
use pausa_lab::{Build, Contender, Experiment, Facts, Key, Memory, Missing, Plan, Program, Reading, Result};

use crate::contenders::{CONTENDERS, NUMBERS};

const EXPERIMENT: Experiment = Experiment {
    name: "memory_matters",
    folder: env!("CARGO_MANIFEST_DIR"),
    command: "cargo pausa experiment memory_matters",
    question: "How much memory do the list and the generator of the same numbers take?",
    plan,
    run: |words| {
        let [contender, numbers, count] = words else { return Err("who, over what, how many?".into()) };
        let count = count.parse()?;
        let mut answer = None;
        let allocations = measure(|| answer = contenders::run(contender, numbers, count));
        Ok(vec![
            // A number in JSON has 53 bits.
            Reading::new("answer", (answer.ok_or("there is no such contender")? >> 11) as f64),
            Reading::new("allocated", allocations.bytes_max as f64),
            Reading::new("peak", Memory::now()?.peak as f64),
        ])
    },
    claims: CLAIMS,
    tables: &[("memory_matters", tables)],
    files: &[
        ("peak-exact.svg", |facts| Ok(lines(facts, "exact").svg()?)),
        ("peak-u64.svg", |facts| Ok(lines(facts, "u64").svg()?)),
    ],
    ..Experiment::EMPTY
};

/// What is measured: numbers of terms. The list of exact ones goes as far as 2 GB.
const COUNTS: [u64; 8] = [100, 1_000, 10_000, 30_000, 100_000, 200_000, 300_000, 1_000_000];
const LONGEST_EXACT_LIST: u64 = 200_000;
const MILLION: u64 = 1_000_000;
const MIB: f64 = 1024.0 * 1024.0;
const GB: f64 = 1e9;

fn main() -> ExitCode {
    pausa_lab::main(&[EXPERIMENT])
}

fn about(numbers: &str, contender: &str, count: u64) -> Key {
    key(numbers, contender).form(count.to_string())
}

/// Each point is a process of its own.
fn plan(plan: &mut Plan<'_>) -> Result<()> {
    let program = Program::Built(Build::of(&["memory_matters"]).profile("release"), "memory_matters".into());
    for numbers in NUMBERS {
        for count in COUNTS {
            let able = |contender: &&&str| {
                (**contender, numbers) != ("list", "exact") || count <= LONGEST_EXACT_LIST
            };
            let race = CONTENDERS.iter().filter(able).map(|contender| {
                let words = ["contender", contender, numbers, &count.to_string()];
                Contender::new(
                    about(numbers, contender, count),
                    &program,
                    &words,
                    &["allocated", "peak", "answer"],
                )
            });
            plan.race(1, race.collect());
        }
    }
    Ok(())
}

fn tables(facts: &Facts) -> Result<String> {
    let columns =
        NUMBERS.iter().flat_map(|numbers| CONTENDERS.map(|contender| format!("{numbers} {contender}")));
    let mut peaks = Table::new(["n".to_string()].into_iter().chain(columns));
    for count in COUNTS {
        let mut row = vec![count.to_string()];
        for numbers in NUMBERS {
            for contender in CONTENDERS {
                let value = facts.get(&about(numbers, contender, count).metric("allocated"));
                row.push(match value {
                    None => peaks.dash("not run: see below"),
                    value => peaks.value(value, "allocated"),
                });
            }
        }
        peaks.row(row);
    }
    // How the computed sizes fare where the list can be had.
    let mut computed = Table::new(["n", "computed, bytes", "allocated / computed"]);
    for count in COUNTS.into_iter().filter(|count| (10_000..=LONGEST_EXACT_LIST).contains(count)) {
        let size = computed::list(count) as f64;
        let ratio =
            facts.number(&about("exact", "list", count).metric("allocated")).map(|bytes| bytes / size);
        let cell = computed.cell(ratio, 3);
        computed.row([count.to_string(), size.to_string(), cell]);
    }
    let sizes = [computed::least(MILLION), computed::list(MILLION), computed::python_list(MILLION)];
    let [least, here, python] = sizes.map(|bytes| bytes as f64 / GB);
    Ok(format!(
        "The most bytes that are allocated at once, of the first n terms:\n\n{peaks}\n\nThe list of exact terms as it is computed, \
         and as it is measured:\n\n{computed}\n\n**A million exact terms.** The last, F(999,999), has {} bits. All of them, each \
         in as many bytes as it needs, are {least:.1} GB; as the list here, {here:.1} GB; as CPython's list, {python:.1} GB.",
        computed::bits(MILLION - 1)
    ))
}

fn lines(facts: &Facts, numbers: &str) -> Lines {
    let mut series: Vec<_> = CONTENDERS
        .map(|contender| {
            let peak = |count| facts.number(&about(numbers, contender, count).metric("peak"));
            let points = COUNTS.iter().filter_map(|&count| Some((count as f64, peak(count).ok()? / MIB)));
            Series { name: contender.into(), points: points.collect(), computed: false }
        })
        .into();
    if numbers == "exact" {
        let counts = [10_000, 30_000, 100_000, 300_000, MILLION];
        let points = counts.map(|count| (count as f64, computed::list(count) as f64 / MIB)).into();
        series.push(Series { name: "list, computed".into(), points, computed: true });
    }
    let terms = if numbers == "exact" { "exact terms" } else { "terms of 64 bits" };
    Lines {
        title: format!("Peak memory of the first n Fibonacci numbers, {terms}"),
        description: format!(
            "Peak resident memory of a process over n, both on logarithmic axes, for {terms}. The list grows with n; the \
             generators of the three encodings lie together, at what a process takes at least."
        ),
        x: "n".into(),
        y: "peak of the process, MiB".into(),
        series,
    }
}

const CLAIMS: &[Claim] = &[
    Claim {
        id: "the_list_of_exact_terms_grows_with_the_square",
        sentence: "From 10,000 to 100,000 exact terms, the list's memory grows {list} times, quadratically; the \
                   generator's grows {generator} times, like the size of one term, in each of the three encodings \
                   measured.",
        holds: |e| {
            let growth = |contender| {
                let allocated = |count| e.number(&about("exact", contender, count).metric("allocated"));
                Ok::<_, Missing>(allocated(100_000)? / allocated(10_000)?)
            };
            e.say("list", format!("{:.0}", growth("list")?));
            e.say("generator", format!("{:.1}", growth("struct")?));
            let generators = [growth("struct")?, growth("genawaiter")?, growth("coroutine")?];
            Ok((80.0..120.0).contains(&growth("list")?)
                && generators.iter().all(|growth| (8.0..12.0).contains(growth)))
        },
    },
    Claim {
        id: "with_64_bits_the_generator_does_not_grow",
        sentence: "With terms of 64 bits, the list grows linearly and the generator does not grow.",
        holds: |e| {
            let allocated = |contender, count| e.number(&about("u64", contender, count).metric("allocated"));
            for contender in ["struct", "genawaiter", "coroutine"] {
                if allocated(contender, 100)? != allocated(contender, MILLION)? {
                    return Ok(false);
                }
            }
            Ok(allocated("list", MILLION)? > 1_000.0 * allocated("list", 100)?)
        },
    },
    Claim {
        id: "the_computed_list_is_the_measured_one",
        sentence: "Where the list of exact terms fits into memory, it takes up to {more} % more than computed from the \
                   sizes of its terms.",
        holds: |e| {
            let mut most: f64 = 1.0;
            for count in [10_000, 30_000, 100_000, 200_000] {
                let allocated = e.number(&about("exact", "list", count).metric("allocated"))?;
                most = most.max(allocated / computed::list(count) as f64);
            }
            e.say("more", format!("{:.1}", (most - 1.0) * 100.0));
            Ok(most < 1.05)
        },
    },
    Claim {
        id: "the_generators_go_over_a_million_exact_terms_in_less_than_a_megabyte",
        sentence: "The generators produce a million exact terms in at most {most} MB.",
        holds: |e| {
            let mut most: f64 = 0.0;
            for contender in ["struct", "genawaiter", "coroutine"] {
                most = most.max(e.number(&about("exact", contender, MILLION).metric("allocated"))?);
            }
            e.say("most", format!("{:.2}", most / 1e6));
            Ok(most < 1e6)
        },
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds() {
        EXPERIMENT.assert_that_the_page_holds();
    }
}

//! What a pause costs: instructions per item, in our encodings and in the peers.

#![feature(coroutines, coroutine_trait, gen_blocks, iter_from_coroutine)]

mod chapter;
mod consumers;
mod contenders;

use std::hint::black_box;
use std::process::ExitCode;

use pausa_lab::claim::Claim;
use pausa_lab::fact::key;
use pausa_lab::table::pivot;
use pausa_lab::{Build, Experiment, Facts, Key, Missing, Plan, Program, Reading, Result, Value};

const EXPERIMENT: Experiment = Experiment {
    name: "cost_of_a_yield",
    folder: env!("CARGO_MANIFEST_DIR"),
    command: "cargo pausa experiment cost_of_a_yield",
    question: "What does a pause cost, when the work between two pauses is as cheap as an addition?",
    plan,
    run: |words| {
        let [workload, contender, items] = words else { return Err("which, by whom, and how often?".into()) };
        let run = find(contender, workload).ok_or("there is no such run")?;
        Ok(vec![Reading::new("answer", (black_box(run(black_box(items.parse()?))) >> 11) as f64)])
    },
    claims: CLAIMS,
    tables: &[("cost_of_a_yield", tables)],
    ..Experiment::EMPTY
};

/// The optimisation levels, with one codegen unit and thin link-time optimisation: it is what people have who set `lto` at
/// all, and with fat the coroutine of the chapter is the plain loop.
const LEVELS: [&str; 3] = ["s", "2", "3"];
/// More than elsewhere: an item can be two instructions.
const SIZES: [u64; 4] = [20_000, 40_000, 60_000, 80_000];
/// Whose answers must agree.
const ITEMS: u64 = 1_001;

const CHAPTER: &str = "ch1_fibonacci";

fn main() -> ExitCode {
    pausa_lab::main(&[EXPERIMENT])
}

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    for workload in chapter::WORKLOADS {
        let form = workload.trim_start_matches("chapter-");
        for contender in chapter::CONTENDERS {
            count(plan, &key(CHAPTER, contender).form(form), "3", workload, contender)?;
        }
    }
    for (case, workloads) in ["fibonacci", "running-sum"].iter().zip(contenders::WORKLOADS.chunks(2)) {
        for contender in contenders::CONTENDERS {
            for (form, workload) in ["inlined", "`dyn`"].iter().zip(workloads) {
                let Some(run) = contenders::find(contender.name, workload) else { continue };
                let key = key(*case, contender.name).form(*form);
                for level in LEVELS {
                    match run {
                        Ok(_) => count(plan, &key, level, workload, contender.name)?,
                        Err(why) => {
                            let key = key.build(format!("O{level}")).metric("instructions");
                            plan.fact(key, Value::missing(why));
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

/// No figures for a contender whose answer is not that of the plain loop.
fn count(
    plan: &mut Plan<'_>,
    key: &Key,
    level: &str,
    workload: &'static str,
    contender: &'static str,
) -> Result<()> {
    let answer = |contender| find(contender, workload).map(|run| run(ITEMS));
    if answer(contender) != answer("plain") {
        return Err(format!("{contender} does not agree with the plain loop on {workload}").into());
    }
    let build = Build::of(&["cost_of_a_yield"]).level(level).with("lto", "\"thin\"");
    let program = Program::Built(build, "cost_of_a_yield".into());
    plan.count_sizes(key.build(format!("O{level}")), &program, &SIZES, move |items| {
        ["contender", workload, contender, &items.to_string()].map(String::from).into()
    });
    Ok(())
}

fn find(contender: &str, workload: &str) -> Option<fn(u64) -> u64> {
    chapter::find(contender, workload).or_else(|| contenders::find(contender, workload)?.ok())
}

fn tables(facts: &Facts) -> Result<String> {
    let tables = [
        ("Fibonacci, from an iterator", "fibonacci"),
        ("Running sum, over `send`", "running-sum"),
        ("The chapter `ch1_fibonacci`, at opt-level 3", CHAPTER),
    ];
    let tables = tables.map(|(title, case)| {
        format!(
            "**{title}.** Instructions per item.\n\n{}\n\n",
            pivot(facts, case, "entry", &["instructions"])
        )
    });
    let legend = contenders::CONTENDERS.iter().map(|contender| {
        let package =
            contender.package.and_then(|package| Some(format!(" ({package} {})", version(package)?)));
        format!("- {}: {}{}\n", contender.name, contender.what, package.unwrap_or_default())
    });
    Ok(tables.concat() + &legend.collect::<String>())
}

/// The version of a package that this program is built with.
fn version(package: &str) -> Option<&'static str> {
    let mut lines = include_str!("../../../Cargo.lock").lines();
    lines.find(|line| line.strip_prefix("name = ").is_some_and(|name| name.trim_matches('"') == package))?;
    Some(lines.next()?.strip_prefix("version = ")?.trim_matches('"'))
}

fn of(case: &str, entry: &str, level: &str, form: &str) -> Key {
    key(case, entry).build(format!("O{level}")).form(form).metric("instructions")
}

const CLAIMS: &[Claim] = &[
    Claim {
        id: "a_struct_is_the_plain_loop",
        sentence: "Inlined, the hand-written struct compiles to the plain loop: {n} instructions per item at opt-level \
                   3, and no more than the loop at the other levels.",
        holds: |e| {
            e.say("n", e.number(&of("fibonacci", "struct", "3", "inlined"))?);
            for level in LEVELS {
                let own = e.number(&of("fibonacci", "struct", level, "inlined"))?;
                if own > e.number(&of("fibonacci", "plain", level, "inlined"))? {
                    return Ok(false);
                }
            }
            Ok(true)
        },
    },
    Claim {
        id: "a_coroutine_is_the_loop_where_its_whole_life_is_seen",
        sentence: "At opt-level 2 and 3, `#[coroutine]` and `diapause` also compile to the loop if everything is \
                   inlined. At opt-level s, behind `dyn`, behind a call or with a branch in the body, a jump on the \
                   state remains: {elsewhere} instructions per item behind a call.",
        holds: |e| {
            let seen = |entry| {
                let inlined = |level| e.number(&of("fibonacci", entry, level, "inlined"));
                Ok::<_, Missing>(inlined("2")? == inlined("3")? && inlined("3")? < inlined("s")?)
            };
            let chapter = |form| e.number(&of(CHAPTER, "coroutine", "3", form));
            e.say("elsewhere", chapter("elsewhere")?);
            Ok(seen("coroutine")?
                && seen("diapause")?
                && chapter("wrapping")? == e.number(&of(CHAPTER, "plain", "3", "wrapping"))?
                && chapter("elsewhere")? > 5.0 * chapter("wrapping")?
                && chapter("checked")? > e.number(&of(CHAPTER, "plain", "3", "checked"))?)
        },
    },
    Claim {
        id: "a_gen_block_keeps_a_jump_where_a_coroutine_does_not",
        sentence: "A `gen` block keeps that jump even where a coroutine with the same body loses it: {block} \
                   instructions per item against {coroutine} at opt-level 3.",
        holds: |e| {
            let inlined = |entry| e.number(&of("fibonacci", entry, "3", "inlined"));
            e.say("block", inlined("gen-block")?);
            e.say("coroutine", inlined("coroutine-raw")?);
            Ok(inlined("gen-block")? > 2.0 * inlined("coroutine-raw")?)
        },
    },
    Claim {
        id: "a_switch_of_stacks_is_fewer_instructions_than_async",
        sentence: "Generators built on `async` execute a poll and a channel operation per pause at every opt-level, and \
                   a lock if they are `Send`. A stack switch in `corosensei` takes fewer instructions than any of them.",
        holds: |e| {
            for level in LEVELS {
                let inlined = |entry| e.number(&of("fibonacci", entry, level, "inlined"));
                let stack = inlined("corosensei")?;
                for entry in ["genawaiter-rc", "async-stream", "fauxgen", "next-gen", "simple_coro"] {
                    if inlined(entry)? <= stack {
                        return Ok(false);
                    }
                }
                if inlined("genawaiter-sync")? < 4.0 * inlined("genawaiter-rc")? {
                    return Ok(false);
                }
            }
            Ok(true)
        },
    },
    Claim {
        id: "the_contract_costs_a_flag_where_an_iterator_is_not_seen",
        sentence: "The contract adds no instruction to an inlined coroutine or to `send`. Behind `dyn`, fusing an \
                   iterator adds {flag} instructions: one flag, set and tested.",
        holds: |e| {
            let more = |case, form| {
                let raw = e.number(&of(case, "coroutine-raw", "3", form))?;
                Ok::<_, Missing>(e.number(&of(case, "coroutine", "3", form))? - raw)
            };
            let flag = more("fibonacci", "`dyn`")?;
            e.say("flag", flag);
            Ok(more("fibonacci", "inlined")? == 0.0
                && more("running-sum", "`dyn`")? == 0.0
                && (1.0..8.0).contains(&flag))
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

    #[test]
    fn every_package_has_a_version() {
        let packages = || contenders::CONTENDERS.iter().filter_map(|contender| contender.package);
        assert!(packages().all(|package| version(package).is_some()));
        assert_eq!(version("no-such-package"), None);
    }
}

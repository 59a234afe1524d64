//! Thousands and a million of suspended coroutines, against threads: memory of each, and time to start each.

mod swarm;
mod threads;

use std::fs;
use std::process::ExitCode;
use std::time::Instant;

use pausa_lab::claim::Claim;
use pausa_lab::fact::{Fact, key};
use pausa_lab::plot::{Bars, Scale};
use pausa_lab::table::Table;
use pausa_lab::{
    Build, Contender, Experiment, Facts, Key, Memory, Missing, Plan, Program, Reading, Result, Value,
};

use crate::swarm::CONTENDERS;

const EXPERIMENT: Experiment = Experiment {
    name: "green_threads",
    folder: env!("CARGO_MANIFEST_DIR"),
    command: "cargo pausa experiment green_threads",
    question: "What does a suspended coroutine take, and starting one, against a thread of the operating system?",
    plan,
    run: |words| {
        let [name, count] = words else { return Err("who, and how many?".into()) };
        let contender = CONTENDERS.iter().find(|contender| contender.name == *name);
        in_this_process(contender.ok_or("there is no such contender")?, count.parse()?)
    },
    claims: CLAIMS,
    tables: &[("green_threads", tables)],
    files: &[("resident.svg", |facts| Ok(picture(facts).svg()?))],
    ..Experiment::EMPTY
};

/// How many at once, and in how many rounds.
const SIZES: [(u64, usize); 2] = [(10_000, 7), (1_000_000, 5)];
/// Of one of them.
const METRICS: [&str; 6] = ["resident", "mapped", "page_tables", "kernel_stack", "ns", "mappings"];
const MOST: &str = "As many threads as there can be";
/// As many threads as there can be are this part of the limit. At the limit itself a thread may be refused its signal stack,
/// which ends the process; and others on the machine need threads, too.
const OF_THE_LIMIT: f64 = 0.95;
/// Mappings of memory of a thread: its stack, its guard, and those of its signals. It only says what is not worth trying.
const MAPPINGS: f64 = 4.0;
const GB: f64 = 1e9;

fn main() -> ExitCode {
    pausa_lab::main(&[EXPERIMENT])
}

fn case(count: u64) -> String {
    format!("{count} at once")
}

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    let program = Program::Built(Build::of(&["green_threads"]).profile("release"), "green_threads".into());
    let limit = threads::lowest(MAPPINGS).ok_or("the machine does not say how many threads it allows")?;
    for (count, rounds) in SIZES {
        let mut race = Vec::new();
        for contender in CONTENDERS {
            let key = key(case(count), contender.name);
            if contender.is_threads() && count > limit.threads {
                for metric in METRICS {
                    let why = format!("{} allows {} threads", limit.name, limit.threads);
                    plan.fact(key.metric(metric), Value::missing(why));
                }
                continue;
            }
            let words = ["contender", contender.name, "{units}"];
            race.push(Contender::new(key, &program, &words, &METRICS).units(count));
        }
        plan.race(rounds, race);
    }
    let key = key(MOST, "thread 2 MiB").metric("remark");
    plan.ask(key.clone(), move |facts| {
        facts.push(Fact { key, value: Value::text(as_many_as_there_can_be(&program)?) });
        Ok(())
    });
    Ok(())
}

/// What one process found, from before the first was started until all were suspended. It must not have done anything else.
fn in_this_process(contender: &swarm::Contender, count: u64) -> Result<Vec<Reading>> {
    let before = look()?;
    let start = Instant::now();
    let mut after = Err("nobody was suspended".into());
    let sum = (contender.run)(count, &mut || {
        let nanoseconds = start.elapsed().as_nanos() as f64;
        after = look().map(|now| (now, nanoseconds));
    })?;
    if sum != count {
        return Err(format!("{} gave {sum} in place of {count}", contender.name).into());
    }
    let (after, nanoseconds) = after?;
    let more =
        before.iter().zip(&after).map(|((metric, before), (_, after))| Reading::new(metric, after - before));
    Ok(more.chain([Reading::new("ns", nanoseconds)]).collect())
}

/// The memory of this process, and the kernel stacks of the whole machine, which others use at the same time.
fn look() -> Result<[(&'static str, f64); 5]> {
    let machine = fs::read_to_string("/proc/meminfo")?;
    let stacks =
        machine.lines().find_map(|line| line.strip_prefix("KernelStack:")?.trim().strip_suffix(" kB"));
    let stacks: f64 = stacks.ok_or("/proc/meminfo does not speak of kernel stacks")?.trim().parse()?;
    let mappings = fs::read_to_string("/proc/self/maps")?.lines().count();
    let memory = Memory::now()?;
    Ok([
        ("resident", memory.resident as f64),
        ("mapped", memory.mapped as f64),
        ("page_tables", memory.page_tables as f64),
        ("kernel_stack", stacks * 1024.0),
        ("mappings", mappings as f64),
    ])
}

fn as_many_as_there_can_be(program: &Program) -> Result<String> {
    let run = |count: u64| {
        let words = ["contender", "thread 2 MiB", "{units}"];
        Contender::new(Key::default(), program, &words, &METRICS).units(count).once()
    };
    let mappings = run(500)?["mappings"];
    let limit = threads::lowest(mappings).ok_or("the machine does not say how many threads it allows")?;
    let count = (limit.threads as f64 * OF_THE_LIMIT) as u64;
    let took = match run(count) {
        Ok(found) => {
            let all = |metric: &str| found[metric] * count as f64 / GB;
            format!(
                "{count} threads (2 MiB) started in {:.2} s; they map {:.1} GB, of which {:.3} GB are resident, and {:.3} GB more \
                 are kernel stacks and page tables.",
                all("ns"),
                all("mapped"),
                all("resident"),
                all("page_tables") + all("kernel_stack")
            )
        }
        Err(why) => format!("{count} threads could not be had: {why}."),
    };
    Ok(format!(
        "A thread has {mappings:.1} mappings of memory. The lowest limit on this machine is {}: {} threads. At {:.0} % of it, {took}",
        limit.name,
        limit.threads,
        OF_THE_LIMIT * 100.0
    ))
}

fn tables(facts: &Facts) -> Result<String> {
    let mut text = String::new();
    for (count, _) in SIZES {
        text += &format!("**{count} at once.** For each one:\n\n{}\n\n", table(facts, count));
    }
    for contender in CONTENDERS {
        text += &format!("- {}: {}\n", contender.name, contender.what);
    }
    let most = facts.get(&key(MOST, "thread 2 MiB").metric("remark")).map(|value| value.show("remark"));
    Ok(format!("{text}\n**{MOST}.** {}", most.unwrap_or("not measured".into())))
}

fn table(facts: &Facts, count: u64) -> Table {
    let head = [
        "entry",
        "resident bytes",
        "mapped bytes",
        "page tables",
        "kernel stack",
        "ns to start (low–high)",
        "× struct",
    ];
    let mut table = Table::new(head);
    for contender in CONTENDERS {
        let key = key(case(count), contender.name);
        let mut cells = vec![contender.name.to_string()];
        for metric in &METRICS[..5] {
            // In whole bytes and nanoseconds, of medians.
            let value = facts.get(&key.metric(*metric));
            cells.push(match (value.and_then(Value::summary), *metric) {
                (Some(_), "kernel_stack") if !contender.is_threads() => {
                    table.dash("it has no thread of its own")
                }
                (Some(time), "ns") => format!("{:.0} ({:.0}–{:.0})", time.median, time.low, time.high),
                (Some(bytes), _) => format!("{:.0}", bytes.median),
                (None, _) => table.value(value, metric),
            });
        }
        let base = self::key(case(count), "struct").metric("ns");
        cells.push(table.cell(facts.ratio(&key.metric("ns"), &base).map(|ratio| ratio.median), 1));
        table.row(cells);
    }
    table
}

/// Bytes of one of the first size: resident, and what the kernel keeps for it besides.
fn bytes(
    number: impl Fn(&Key) -> Result<f64, Missing>,
    contender: &swarm::Contender,
) -> Result<f64, Missing> {
    let key = key(case(SIZES[0].0), contender.name);
    let kernel = if contender.is_threads() { number(&key.metric("kernel_stack"))? } else { 0.0 };
    Ok(number(&key.metric("resident"))? + number(&key.metric("page_tables"))? + kernel)
}

fn picture(facts: &Facts) -> Bars {
    let bars = CONTENDERS.iter().filter_map(|contender| {
        let bytes = bytes(|key| facts.number(key), contender).ok()?;
        Some((contender.name.to_string(), bytes.max(1.0)))
    });
    Bars {
        title: format!("Memory of one of {} that are suspended", SIZES[0].0),
        description: "Bytes for each one on a logarithmic axis: resident, page tables and kernel stack. Coroutines and tasks \
                      take tens or hundreds of bytes, stacks and threads thousands."
            .into(),
        label: "bytes, with page tables and kernel stack".into(),
        scale: Scale::Log,
        bars: bars.collect(),
    }
}

const CLAIMS: &[Claim] = &[
    Claim {
        id: "the_80_gb_are_addresses_and_not_memory",
        sentence: "The story's 80 GB are address space, not memory: 10,000 threads with stacks of 8 MiB map {mapped} \
                   GB, {resident} GB of it resident; the kernel keeps another {kernel} GB. 10,000 coroutines take \
                   {coroutine} GB.",
        holds: |e| {
            let all = |entry, metric: &str| {
                Ok::<_, Missing>(e.number(&key(case(10_000), entry).metric(metric))? * 10_000.0 / GB)
            };
            let thread = |metric| all("thread 8 MiB", metric);
            let (mapped, resident) = (thread("mapped")?, thread("resident")?);
            let kernel = thread("page_tables")? + thread("kernel_stack")?;
            e.say("mapped", format!("{mapped:.1}"));
            e.say("resident", format!("{resident:.3}"));
            e.say("kernel", format!("{kernel:.3}"));
            e.say("coroutine", format!("{:.4}", all("coroutine", "resident")?));
            Ok(mapped > 80.0 && resident + kernel < 1.0)
        },
    },
    Claim {
        id: "the_size_of_a_stack_makes_no_difference_to_what_is_resident",
        sentence: "The size of a thread's stack does not change its resident memory.",
        holds: |e| {
            let resident = |entry| e.number(&key(case(10_000), entry).metric("resident"));
            Ok((resident("thread 8 MiB")? / resident("thread 2 MiB")? - 1.0).abs() < 0.1)
        },
    },
    Claim {
        id: "a_thread_takes_hundreds_of_times_what_a_coroutine_takes",
        sentence: "Including kernel memory, a suspended thread takes {times} times the memory of a suspended coroutine.",
        holds: |e| {
            let of = |name: &str| {
                let contender = CONTENDERS.iter().find(|contender| contender.name == name);
                contender.map_or(Err(Missing::Unknown(name.into())), |contender| {
                    bytes(|key| e.number(key), contender)
                })
            };
            let times = of("thread 2 MiB")? / of("coroutine")?;
            e.say("times", format!("{times:.0}"));
            Ok(times > 100.0)
        },
    },
    Claim {
        id: "a_million_are_at_most_two_hundred_megabytes_in_the_three_encodings_that_were_measured",
        sentence: "A million boxed coroutines take {least} to {most} MB in the three encodings measured. A state that \
                   is a plain value can also be stored in a `Vec`: {place} MB. `corosensei` cannot create a million \
                   stacks here.",
        holds: |e| {
            let megabytes = |entry| e.number(&key(case(1_000_000), entry).metric("resident"));
            let of = [megabytes("struct")?, megabytes("genawaiter")?, megabytes("coroutine")?];
            let (least, most) =
                (of.iter().copied().fold(f64::MAX, f64::min), of.iter().copied().fold(0.0, f64::max));
            e.say("least", format!("{least:.0}"));
            e.say("most", format!("{most:.0}"));
            e.say("place", format!("{:.0}", megabytes("struct in place")?));
            Ok(most <= 200.0 && megabytes("struct in place")? < least && megabytes("corosensei").is_err())
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
    fn every_contender_finds_all_metrics_but_of_fewer() {
        for contender in CONTENDERS {
            let found = in_this_process(contender, 20).expect(contender.name);
            for metric in METRICS {
                assert!(found.iter().any(|reading| reading.metric == metric), "{}: {metric}", contender.name);
            }
        }
    }
}

//! How fast and how small is the event loop, and what would a reader pick instead?

mod embassy;
mod memory;
mod ring;
mod run_all;
mod spawn;
mod timers;
mod work;

use std::collections::BTreeMap;
use std::fs;
use std::process::ExitCode;

use pausa_lab::callgrind::Callgrind;
use pausa_lab::claim::{Claim, Evidence};
use pausa_lab::fact::key;
use pausa_lab::plot::{Bars, Lines, Scale, Series};
use pausa_lab::run::ROUNDS;
use pausa_lab::table::Table;
use pausa_lab::{Build, Contender, Experiment, Facts, Key, Missing, Plan, Program, Reading, Result, Value};

use crate::work::{LOOPS, WAITERS};

const EXPERIMENT: Experiment = Experiment {
    name: "schedulers",
    folder: env!("CARGO_MANIFEST_DIR"),
    command: "cargo pausa experiment schedulers",
    question: "How fast and how small is the event loop, and what would a reader pick instead?",
    plan,
    run,
    claims: CLAIMS,
    tables: &[
        ("instructions", |facts| Ok(matrices(facts, "instructions"))),
        ("times", |facts| Ok(matrices(facts, "ns"))),
        ("memory", |facts| Ok(bytes(facts).to_string())),
        ("profile", |facts| Ok(profile(facts))),
    ],
    files: &[("yield.svg", |facts| Ok(yields(facts).svg()?)), ("bytes.svg", |facts| Ok(bars(facts).svg()?))],
    ..Experiment::EMPTY
};

const MILLION: usize = 1_000_000;
/// Generators in a round robin, and asyncio: `contenders.py`, which counts its own work and measures its own time.
const PYTHON: [&str; 2] = ["generators", "asyncio"];
/// Whose yield is looked at more closely.
const SHOWN: [&str; 4] = ["pausa", "pausa-coroutine", "embassy", "tokio"];
const SUSPENDED: &str = "a million suspended tasks";
const CACHES: &str = "a turn of 100,000 tasks";
const SOURCES: &str = "a yield of 100 tasks, by where the source is";
/// Tasks for the simulated caches: more than they hold, as a million are more than a real one holds.
const MANY: u64 = 100_000;

/// A workload whose instructions are counted at four numbers of turns of so many tasks, or at four numbers of tasks.
const COUNTED: [(&str, u64, [u64; 4]); 5] = [
    ("yield", 100, [100, 200, 300, 400]),
    ("spawn", 100, [50, 80, 110, 140]),
    ("ring", 1_000, [10, 20, 30, 40]),
    ("block_on", 1, [10_000, 20_000, 40_000, 60_000]),
    // The tasks themselves: each timer is one.
    ("timers-virtual", 0, [20_000, 30_000, 40_000, 60_000]),
];

/// Workload, tasks, turns, rounds; Python does a part of the turns: divided by the last.
const TIMED: [(&str, usize, usize, usize, usize); 10] = [
    ("yield", 1, 1_000_000, ROUNDS, 20),
    ("yield", 100, 20_000, ROUNDS, 20),
    ("yield", 10_000, 200, ROUNDS, 20),
    ("yield", MILLION, 5, 3, 1),
    ("spawn", 100, 5_000, ROUNDS, 20),
    ("ring", 1_000, 1_000, ROUNDS, 20),
    ("block_on", 1, 5_000_000, ROUNDS, 20),
    ("timers", MILLION, 1, 3, 1),
    ("timers-virtual", MILLION, 1, 3, 1),
    ("sleepers", MILLION, 1, 3, 1),
];

fn main() -> ExitCode {
    pausa_lab::main(&[EXPERIMENT])
}

/// Why a contender does not do a workload.
fn missing(workload: &str, contender: &str) -> Option<&'static str> {
    match (contender, workload) {
        ("generators", "ring") => Some("a generator cannot wait, only yield"),
        ("generators", "timers" | "timers-virtual" | "sleepers") => Some("it has no timers"),
        ("asyncio", "timers-virtual" | "sleepers") => Some("its clock cannot jump"),
        _ if PYTHON.contains(&contender) => None,
        _ => work::missing(workload, contender),
    }
}

fn contenders(workload: &str) -> &'static [&'static str] {
    if workload == "block_on" { &WAITERS } else { &LOOPS }
}

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    let program = Program::Built(Build::of(&["schedulers"]), "schedulers".into());
    let python = Program::Named("python3".into());
    let script = format!("{}/contenders.py", env!("CARGO_MANIFEST_DIR"));
    for (workload, tasks, sizes) in COUNTED {
        for contender in contenders(workload) {
            let key = key(workload, *contender);
            if let Some(why) = missing(workload, contender) {
                plan.fact(key.metric("instructions"), Value::missing(why));
                continue;
            }
            let units = sizes.map(|size| size * tasks.max(1));
            let arguments = move |units| {
                let (tasks, turns) = if tasks == 0 { (units, 1) } else { (tasks, units / tasks) };
                ["contender", workload, contender, &tasks.to_string(), &turns.to_string()]
                    .map(String::from)
                    .into()
            };
            if workload != "timers-virtual" {
                plan.count_sizes(key, &program, &units, arguments);
                continue;
            }
            // A wheel moves timers in bulk, so a run is not exactly in proportion to their number.
            let how = Callgrind::default().off_the_line(0.02);
            let of = key.clone();
            plan.count_otherwise(key, &program, how, &units, arguments, move |counts| {
                vec![
                    (of.metric("instructions"), counts.events["Ir"]),
                    (of.metric("allocator"), counts.allocator),
                ]
            });
        }
    }
    for (workload, tasks, turns, rounds, fewer) in TIMED {
        let mut race = Vec::new();
        for contender in contenders(workload).iter().chain(&PYTHON) {
            let key = key(workload, *contender).form(tasks.to_string());
            if let Some(why) = missing(workload, contender) {
                plan.fact(key.metric("ns"), Value::missing(why));
                continue;
            }
            let is_python = PYTHON.contains(contender);
            let turns = if is_python { turns / fewer } else { turns };
            let words = [workload, contender, &tasks.to_string(), &turns.to_string()];
            let units = (tasks * turns) as u64;
            race.push(match is_python {
                true => Contender::new(key, &python, &[&[&*script, "run"], &words[..]].concat(), &["ns"])
                    .units(units),
                false => Contender::new(key, &program, &[&["contender"], &words[..]].concat(), &["ns"])
                    .units(units),
            });
        }
        plan.race(rounds, race);
    }
    // A process for each, because memory that one has freed would serve the next.
    let mut race = Vec::new();
    let million = MILLION.to_string();
    for contender in LOOPS {
        let key = key(SUSPENDED, contender);
        match contender {
            "monoio" => plan.fact(key.metric("resident"), Value::missing(work::GOES_ON_AT_ONCE)),
            _ => race.push(
                Contender::new(key, &program, &["contender", "bytes", contender, &million], &["resident"])
                    .units(MILLION as u64),
            ),
        }
    }
    race.extend(PYTHON.map(|contender| {
        let words = [&*script, "bytes", contender, &million];
        Contender::new(key(SUSPENDED, contender), &python, &words, &["resident"]).units(MILLION as u64)
    }));
    plan.race(1, race);
    closer(plan, &program);
    Ok(())
}

/// Why a yield is not cheaper, and what many tasks change.
fn closer(plan: &mut Plan<'_>, program: &Program) {
    let run = |contender: &'static str, tasks: u64| {
        move |units: u64| {
            ["contender", "yield", contender, &tasks.to_string(), &(units / tasks).to_string()]
                .map(String::from)
                .into()
        }
    };
    for contender in SHOWN {
        let about = key(SOURCES, contender);
        let of = about.clone();
        let sizes = [100, 200, 300, 400].map(|turns| turns * 100);
        plan.count_otherwise(
            about,
            program,
            Callgrind::default(),
            &sizes,
            run(contender, 100),
            move |counts| {
                let mut places = BTreeMap::<String, f64>::new();
                for (file, instructions) in &counts.files {
                    *places.entry(place(file)).or_default() += instructions;
                }
                let worth = places.into_iter().filter(|(_, instructions)| *instructions >= 0.05);
                worth
                    .map(|(place, instructions)| (of.form(place).metric("instructions"), instructions))
                    .collect()
            },
        );
        let about = key(CACHES, contender);
        let of = about.clone();
        let sizes = [1, 2, 3, 4].map(|turns| turns * MANY);
        plan.count_otherwise(
            about,
            program,
            Callgrind::with_caches(),
            &sizes,
            run(contender, MANY),
            move |counts| {
                let event = |name: &str| counts.events.get(name).copied().unwrap_or(0.0);
                vec![
                    (of.metric("instructions"), event("Ir")),
                    (of.metric("misses_first"), event("D1mr") + event("D1mw")),
                    (of.metric("misses_last"), event("DLmr") + event("DLmw")),
                ]
            },
        );
    }
}

/// Where a source file belongs. What std has inlined into a file counts as std's.
fn place(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let known = ["pausa-scheduler", "embassy-executor", "tokio", "schedulers"];
    let is_of =
        |package: &&&str| file.contains(&format!("{package}-")) || file.contains(&format!("{package}/"));
    match known.iter().find(is_of) {
        _ if file.contains("/rustc/") || file.contains("library/core") || file.contains("library/std") => {
            "the standard library's".into()
        }
        Some(&"schedulers") => "the counter".into(),
        Some(&"tokio") => "tokio".into(),
        Some(package) => format!("{package} {name}"),
        None => "other".into(),
    }
}

/// One run in a process of its own; it fails when the work was not done.
fn run(words: &[&str]) -> Result<Vec<Reading>> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0).ok_or("how many?");
    match *words {
        ["bytes", contender, tasks] => {
            let tasks = number(tasks)?;
            let each = memory::bytes_per_task(contender, tasks)?;
            Reading::new("resident", each * tasks as f64).print()?;
            // Not worth the time to take it all down.
            std::process::exit(0);
        }
        [workload, contender, tasks, turns] => {
            let took = work::run(workload, contender, number(tasks)?, number(turns)?).map_err(|reason| {
                let known = work::WORKLOADS.join(", ");
                format!("{contender} does not do {workload} (of {known}): {reason}")
            })?;
            Ok(vec![Reading::new("ns", took.as_nanos() as f64), Reading::new("faults", minor_faults()?)])
        }
        _ => Err("a workload, by whom, how many tasks, and how often?".into()),
    }
}

/// Pages of this process that were touched for the first time.
fn minor_faults() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit_once(") ").ok_or("/proc/self/stat has no name")?.1;
    Ok(after_name.split(' ').nth(7).ok_or("/proc/self/stat is short")?.parse()?)
}

/// Tables of many tasks, of one future, and of timers: a row for each contender, a column for each workload and size.
fn matrices(facts: &Facts, metric: &str) -> String {
    let parts: [(&str, &[&str]); 3] = [
        ("tasks", &["yield", "spawn", "ring"]),
        ("one future", &["block_on"]),
        ("timers", &["timers", "timers-virtual", "sleepers"]),
    ];
    let mut text = Vec::new();
    for (title, workloads) in parts {
        let runs: Vec<Key> = match metric {
            "ns" => {
                let timed = TIMED.iter().filter(|run| workloads.contains(&run.0));
                timed.map(|run| key(run.0, "").form(run.1.to_string())).collect()
            }
            _ => COUNTED.iter().filter(|run| workloads.contains(&run.0)).map(|run| key(run.0, "")).collect(),
        };
        let column = |key: &Key| format!("{} {}", key.case, key.form).trim().to_string();
        let columns = runs.iter().map(column);
        let of = |run: &Key, contender: &str| Key { entry: contender.into(), ..run.metric(metric) };
        let mut own = Table::new([title.to_string()].into_iter().chain(columns.clone()));
        let mut ratios = Table::new([title.to_string()].into_iter().chain(columns));
        for contender in contenders(workloads[0]).iter().chain(&PYTHON) {
            // There is nothing to say of one that has no figure at all.
            if runs.iter().all(|run| facts.number(&of(run, contender)).is_err()) {
                continue;
            }
            let (mut row, mut times) = (vec![contender.to_string()], vec![contender.to_string()]);
            for run in &runs {
                row.push(own.value(facts.get(&of(run, contender)), metric));
                let ratio = facts.ratio(&of(run, contender), &of(run, "pausa"));
                times.push(match facts.get(&of(run, contender)) {
                    Some(Value::Missing { missing }) => ratios.dash(missing),
                    // The compiler has removed the loop.
                    Some(value) if value.number().is_some_and(|number| number < 0.05) => {
                        ratios.dash("optimised away")
                    }
                    _ => ratios.cell(ratio.map(|ratio| ratio.median), 2),
                });
            }
            own.row(row);
            ratios.row(times);
        }
        text.push(format!("{own}"));
        text.push(format!("Times pausa's:\n\n{ratios}"));
    }
    text.join("\n\n")
}

fn in_order(facts: &Facts) -> impl Iterator<Item = (&'static str, f64)> {
    let names = LOOPS.into_iter().chain(PYTHON);
    names.filter_map(|name| Some((name, facts.number(&key(SUSPENDED, name).metric("resident")).ok()?)))
}

fn bytes(facts: &Facts) -> Table {
    let mut table = Table::new([SUSPENDED, "bytes each", "times pausa's"]);
    let of = |name: &str| key(SUSPENDED, name).metric("resident");
    for name in LOOPS.into_iter().chain(PYTHON) {
        let ratio = facts.ratio(&of(name), &of("pausa")).map(|ratio| ratio.median);
        let cells = [table.cell(facts.number(&of(name)), 1), table.cell(ratio, 2)];
        table.row([name.to_string()].into_iter().chain(cells));
    }
    table
}

fn profile(facts: &Facts) -> String {
    let caches = pausa_lab::table::pivot(facts, CACHES, CACHES, &[]);
    let mut places = Table::new([SOURCES, "instructions"]);
    for contender in SHOWN {
        let own = facts.all().filter(|fact| fact.key.case == SOURCES && fact.key.entry == contender);
        let mut own: Vec<_> = own.filter_map(|fact| Some((&fact.key.form, fact.value.number()?))).collect();
        own.sort_by(|one, other| other.1.total_cmp(&one.1));
        for (place, instructions) in own {
            places.row([format!("{contender}: {place}"), format!("{instructions:.1}")]);
        }
    }
    format!("{caches}\n\n{places}")
}

/// The time of a yield over the number of tasks.
fn yields(facts: &Facts) -> Lines {
    let shown = ["pausa", "embassy", "futures-unordered", "tokio", "async-executor", "generators", "asyncio"];
    let series = shown.map(|contender| {
        let sizes = [1, 100, 10_000, MILLION];
        let of =
            |tasks: usize| facts.number(&key("yield", contender).form(tasks.to_string()).metric("ns")).ok();
        let points = sizes.iter().filter_map(|&tasks| Some((tasks as f64, of(tasks)?))).collect();
        Series { name: contender.into(), points, computed: false }
    });
    Lines {
        title: "The time of a yield, over the number of tasks".into(),
        description: "Nanoseconds of a yield over 1, 100, 10,000 and a million tasks, both on logarithmic axes, for seven \
                      schedulers. Ours is the fastest at each, asyncio the slowest."
            .into(),
        x: "tasks".into(),
        y: "nanoseconds".into(),
        series: series.into(),
    }
}

fn bars(facts: &Facts) -> Bars {
    Bars {
        title: "Resident bytes of a suspended task, of a million".into(),
        description: "Bars of resident bytes for each suspended task. Ours and embassy's are the shortest, asyncio's is the \
                      longest by far."
            .into(),
        label: "bytes".into(),
        scale: Scale::Linear,
        bars: in_order(facts).map(|(name, each)| (name.to_string(), each)).collect(),
    }
}

fn counted(e: &Evidence<'_>, workload: &str, contender: &str) -> Result<f64, Missing> {
    e.number(&key(workload, contender).metric("instructions"))
}

fn ns(workload: &str, tasks: usize, contender: &str) -> Key {
    key(workload, contender).form(tasks.to_string()).metric("ns")
}

/// Puts figures into a sentence, by the names that it uses.
fn say<const N: usize>(e: &Evidence<'_>, figures: [(&'static str, f64); N], decimals: usize) {
    figures.into_iter().for_each(|(name, figure)| e.say(name, format!("{figure:.decimals$}")));
}

const CLAIMS: &[Claim] = &[
    Claim {
        id: "a_yield_of_a_coroutine_takes_fewer_instructions_than_embassys",
        sentence: "A yield of 100 tasks takes {coroutine} instructions for a coroutine, {future} for a future and {joined} for a \
                   future with a handle. It takes {embassy} on embassy, {unordered} in a `FuturesUnordered` and {tokio} on tokio.",
        holds: |e| {
            let yields = |name| counted(e, "yield", name);
            let (coroutine, future, joined) =
                (yields("pausa-coroutine")?, yields("pausa")?, yields("pausa-joined")?);
            let (embassy, tokio) = (yields("embassy")?, yields("tokio")?);
            let unordered = yields("futures-unordered")?;
            say(e, [("coroutine", coroutine), ("future", future), ("joined", joined)], 1);
            say(e, [("embassy", embassy), ("unordered", unordered), ("tokio", tokio)], 1);
            Ok(coroutine <= 39.7
                && coroutine < embassy
                && future <= 1.25 * embassy
                && joined < unordered.min(tokio))
        },
    },
    Claim {
        id: "a_task_with_a_handle_takes_at_most_200_instructions",
        sentence: "A task takes {joined} instructions from spawn to finish with a handle, {detached} without. It takes {unordered} in \
                   a `FuturesUnordered`, {executor} on async-executor and {tokio} on tokio; embassy, whose tasks are static, \
                   takes {embassy}.",
        holds: |e| {
            let spawns = |name| counted(e, "spawn", name);
            let (joined, detached) = (spawns("pausa-joined")?, spawns("pausa")?);
            let (unordered, executor) = (spawns("futures-unordered")?, spawns("async-executor")?);
            let (tokio, embassy) = (spawns("tokio")?, spawns("embassy")?);
            say(e, [("joined", joined), ("detached", detached), ("embassy", embassy)], 1);
            say(e, [("unordered", unordered), ("executor", executor), ("tokio", tokio)], 1);
            Ok(joined <= 200.0 && detached <= 96.6 && joined < unordered.min(executor).min(tokio))
        },
    },
    Claim {
        id: "only_embassys_hop_takes_fewer_instructions",
        sentence: "A hop, one task that wakes another, takes {ours} instructions. It takes {embassy} on embassy, {unordered} in a \
                   `FuturesUnordered` and {tokio} on tokio. The profile below explains the difference to embassy.",
        holds: |e| {
            let hops = |name| counted(e, "ring", name);
            let (ours, embassy) = (hops("pausa")?, hops("embassy")?);
            let (unordered, tokio) = (hops("futures-unordered")?, hops("tokio")?);
            say(e, [("ours", ours), ("embassy", embassy), ("unordered", unordered), ("tokio", tokio)], 1);
            Ok(embassy < ours && ours <= 174.0 && ours < unordered.min(tokio))
        },
    },
    Claim {
        id: "a_poll_in_block_on_takes_fewer_instructions_than_futures_lites",
        sentence: "A poll of the future given to `block_on` takes {function} instructions without a loop and {ours} in one that also \
                   looks after tasks, timers and sockets. It takes {lite} in futures-lite and {tokio} in tokio's runtime.",
        holds: |e| {
            let polls = |name| counted(e, "block_on", name);
            let (function, ours) = (polls("pausa")?, polls("pausa-loop")?);
            let (lite, tokio) = (polls("futures-lite")?, polls("tokio")?);
            say(e, [("function", function), ("ours", ours), ("lite", lite), ("tokio", tokio)], 1);
            Ok(function <= 15.0 && function < lite && ours <= 60.0 && ours < tokio)
        },
    },
    Claim {
        id: "a_suspended_task_takes_at_most_48_bytes",
        sentence: "A suspended task, one of a million, takes {ours} resident bytes without a handle and {joined} with one. It takes \
                   {embassy} on embassy and {tokio} on tokio.",
        holds: |e| {
            let bytes = |name| e.number(&key(SUSPENDED, name).metric("resident"));
            let (ours, joined) = (bytes("pausa")?, bytes("pausa-joined")?);
            let (embassy, tokio) = (bytes("embassy")?, bytes("tokio")?);
            say(e, [("ours", ours), ("joined", joined), ("embassy", embassy), ("tokio", tokio)], 1);
            Ok(ours <= 48.0 && ours < embassy && joined < tokio)
        },
    },
    Claim {
        id: "tokios_yield_takes_at_least_four_times_as_long",
        sentence: "Tokio's yield takes {hundred} times as long as ours with 100 tasks, {ten} times with 10,000 and {million} times \
                   with a million.",
        holds: |e| {
            let times = |workload, tasks, other| {
                Ok::<_, Missing>(e.ratio(&ns(workload, tasks, other), &ns(workload, tasks, "pausa"))?.median)
            };
            let (hundred, ten) = (times("yield", 100, "tokio")?, times("yield", 10_000, "tokio")?);
            let million = times("yield", MILLION, "tokio")?;
            say(e, [("hundred", hundred), ("ten", ten), ("million", million)], 1);
            Ok(hundred >= 4.0 && ten >= 4.0 && million >= 4.0)
        },
    },
    Claim {
        id: "a_hop_takes_less_time_than_embassys_and_a_timer_less_than_tokios",
        sentence: "Embassy's hop takes {hop} times as long as ours. With a million timers, one takes {timer} ns, and {tokio} ns on tokio.",
        holds: |e| {
            let hop = e.ratio(&ns("ring", 1_000, "embassy"), &ns("ring", 1_000, "pausa"))?.median;
            let timer = e.number(&ns("timers", MILLION, "pausa"))?;
            let tokio = e.number(&ns("timers", MILLION, "tokio"))?;
            say(e, [("hop", hop), ("timer", timer), ("tokio", tokio)], 1);
            Ok(hop > 1.0 && timer < tokio)
        },
    },
    Claim {
        id: "a_yield_with_a_handle_takes_less_time_than_tokios",
        sentence: "With a million tasks, a yield takes {ratio} times as long with a handle as without, and {tokio} of the time of \
                   tokio's, which has a handle, too.",
        holds: |e| {
            let joined = |other| {
                let (joined, other) = (ns("yield", MILLION, "pausa-joined"), ns("yield", MILLION, other));
                Ok::<_, Missing>(e.ratio(&joined, &other)?.median)
            };
            let (ratio, tokio) = (joined("pausa")?, joined("tokio")?);
            say(e, [("ratio", ratio), ("tokio", tokio)], 2);
            Ok(tokio < 1.0)
        },
    },
    Claim {
        id: "instructions_are_not_time",
        sentence: "A yield of a future takes {more} times embassy's instructions and {less} of its time: embassy changes a task's \
                   state by atomic operations, and each counts as one instruction.",
        holds: |e| {
            let more = counted(e, "yield", "pausa")? / counted(e, "yield", "embassy")?;
            let less = e.ratio(&ns("yield", 100, "pausa"), &ns("yield", 100, "embassy"))?.median;
            say(e, [("more", more), ("less", less)], 2);
            Ok(more > 1.0 && less < 1.0)
        },
    },
    Claim {
        id: "a_turn_misses_the_cache_at_most_once",
        sentence: "With 100,000 tasks, a turn misses the simulated first cache {ours} times on our loop and {tokio} times on tokio.",
        holds: |e| {
            let misses = |name| e.number(&key(CACHES, name).metric("misses_first"));
            let (ours, tokio) = (misses("pausa")?, misses("tokio")?);
            say(e, [("ours", ours), ("tokio", tokio)], 2);
            Ok(ours <= 1.0 && tokio > 2.0)
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
    fn python_does_the_work_it_is_asked_for() {
        for (workload, ..) in TIMED {
            let tasks = if workload == "block_on" { "1" } else { "5" };
            let turns = if workload == "timers" { "1" } else { "3" };
            for contender in PYTHON.into_iter().filter(|contender| missing(workload, contender).is_none()) {
                let script = format!("{}/contenders.py", env!("CARGO_MANIFEST_DIR"));
                let words = [&*script, "run", workload, contender, tasks, turns];
                let run = Contender::new(key("", ""), &Program::Named("python3".into()), &words, &[])
                    .once()
                    .unwrap();
                assert!(run["ns"] > 0.0, "{contender} {workload}");
            }
        }
    }

    #[test]
    fn a_source_file_belongs_to_its_package() {
        assert_eq!(place("/x/crates/pausa-scheduler/src/arena.rs"), "pausa-scheduler arena.rs");
        assert_eq!(place("/registry/embassy-executor-0.10.0/src/raw/mod.rs"), "embassy-executor mod.rs");
        assert_eq!(place("/rustc/e50aa/library/core/src/cell.rs"), "the standard library's");
        assert_eq!(place("experiments/schedulers/src/work.rs"), "the counter");
        assert_eq!(place("???"), "other");
    }
}

//! What the profile says: why a yield is not cheaper, and what a million tasks change.

use std::collections::BTreeMap;
use std::env::current_exe;
use std::error::Error;
use std::fs;
use std::process::Command;

use pausa_lab::report::Table;
use pausa_lab::stats::{Summary, interleaved, ratio_by_run};
use serde::{Deserialize, Serialize};

use crate::callgrind_file::{CACHES, count, slope};
use crate::parts::progress;
use crate::work;

/// All of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Profile {
    /// Instructions of a yield by contender and by where its source is.
    yields: BTreeMap<String, BTreeMap<String, f64>>,
    /// By contender.
    caches: BTreeMap<String, Caches>,
    /// By contender.
    million: BTreeMap<String, Million>,
}

/// Of a turn, and of spawning and finishing: instructions, and misses of data in the first and the last cache.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Caches {
    turn: [f64; 3],
    task: [f64; 3],
}

/// Of a million tasks.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Million {
    /// Nanoseconds of a turn when there are five, when there are twenty, and of each of the fifteen between, without what
    /// spawning costs; and how many times as long as ours.
    turn: [Summary; 3],
    ratio: [Summary; 3],
    /// Pages that were touched for the first time, in thousands.
    faults: f64,
}

const SHOWN: [&str; 4] = ["pausa", "pausa-coroutine", "embassy", "tokio"];
const MILLION: usize = 1_000_000;
/// Tasks for the simulated caches: more than they hold, as a million are more than a real one holds.
const MANY: usize = 100_000;
const ROUNDS: usize = 5;

/// Pages of this process that were touched for the first time.
pub(crate) fn minor_faults() -> Result<u32, Box<dyn Error>> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit_once(") ").ok_or("/proc/self/stat has no name")?.1;
    Ok(after_name.split(' ').nth(7).ok_or("/proc/self/stat is short")?.parse()?)
}

pub(crate) fn measure() -> Result<Profile, Box<dyn Error>> {
    let mut profile = Profile { yields: BTreeMap::new(), caches: BTreeMap::new(), million: million()? };
    for contender in SHOWN {
        progress(format_args!("{contender} by source"));
        let run = |turns| count(&[], ("yield", contender, 100, turns));
        let each = slope(&run(100)?, &run(400)?, 100.0 * 300.0);
        let mut places = BTreeMap::new();
        for (file, instructions) in each.files {
            *places.entry(place(&file)).or_default() += instructions;
        }
        places.retain(|_, instructions: &mut f64| *instructions >= 0.05);
        places.values_mut().for_each(|instructions| *instructions = (*instructions * 10.0).round() / 10.0);
        profile.yields.insert(contender.into(), places);
        progress(format_args!("{contender} with caches"));
        let run = |turns| count(&CACHES, ("yield", contender, MANY, turns));
        let (one, three) = (run(1)?, run(3)?);
        let of = |counts: &BTreeMap<String, f64>| {
            let event = |name: &str| counts.get(name).copied().unwrap_or(0.0);
            [event("Ir"), event("D1mr") + event("D1mw"), event("DLmr") + event("DLmw")]
        };
        let turn = of(&slope(&one, &three, 2.0 * MANY as f64).events);
        let first = of(&one.events);
        let task = [0, 1, 2].map(|event| first[event] / MANY as f64 - turn[event]);
        profile.caches.insert(contender.into(), Caches { turn, task });
    }
    progress("");
    Ok(profile)
}

/// Where a source file belongs. What std has inlined into a file counts as std's.
fn place(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let known = ["pausa-scheduler", "embassy-executor", "tokio", "schedulers"];
    match known
        .iter()
        .find(|package| file.contains(&format!("{package}-")) || file.contains(&format!("{package}/")))
    {
        _ if file.contains("/rustc/") || file.contains("library/core") || file.contains("library/std") => {
            "the standard library's".into()
        }
        Some(&"schedulers") => "the counter".into(),
        Some(&"tokio") => "tokio".into(),
        Some(package) => format!("{package} {name}"),
        None => "other".into(),
    }
}

fn million() -> Result<BTreeMap<String, Million>, Box<dyn Error>> {
    let run = |contender: &str, turns| {
        progress(format_args!("{contender}, a million tasks, {turns} turns"));
        work::run("yield", contender, MILLION, turns)
            .map_or(f64::NAN, |took| took.as_nanos() as f64 / MILLION as f64)
    };
    let mut runs: Vec<Box<dyn FnMut() -> f64>> = Vec::new();
    for contender in SHOWN {
        for turns in [5, 20] {
            runs.push(Box::new(move || run(contender, turns)));
        }
    }
    let figures = interleaved(ROUNDS, &mut runs);
    drop(runs);
    let turns = |index: usize| {
        let [five, twenty] = [&figures[2 * index], &figures[2 * index + 1]];
        let each = five.iter().zip(twenty).map(|(five, twenty)| (twenty - five) / 15.0);
        [
            five.iter().map(|took| took / 5.0).collect(),
            twenty.iter().map(|took| took / 20.0).collect(),
            each.collect(),
        ]
    };
    let ours: [Vec<f64>; 3] = turns(0);
    let mut million = BTreeMap::new();
    for (index, contender) in SHOWN.iter().enumerate() {
        let own = turns(index);
        let summary = |of: usize| Summary::of(&own[of]).ok_or("a run without a time");
        let ratio = |of: usize| ratio_by_run(&own[of], &ours[of]).ok_or("a run without a time");
        let output = Command::new(current_exe()?)
            .args(["faults", "yield", contender, &MILLION.to_string(), "1"])
            .output()?;
        let faults: f64 = String::from_utf8_lossy(&output.stdout).trim().parse()?;
        let turn = [summary(0)?, summary(1)?, summary(2)?];
        let ratio = [ratio(0)?, ratio(1)?, ratio(2)?];
        million.insert(contender.to_string(), Million { turn, ratio, faults: faults / 1000.0 });
    }
    Ok(million)
}

pub(crate) fn text(profile: &Profile) -> String {
    let mut million = Table::new([
        "a million tasks",
        "ns a turn, of 5",
        "of 20",
        "each further",
        "times ours, of 5",
        "of 20",
        "each further",
        "thousand pages touched",
    ]);
    let spread = |summary: &Summary, decimals: usize| {
        let Summary { median, low, high, .. } = summary;
        format!("{median:.decimals$} ({low:.decimals$}–{high:.decimals$})")
    };
    for contender in SHOWN {
        let Some(row) = profile.million.get(contender) else { continue };
        let cells =
            row.turn.iter().map(|turn| spread(turn, 1)).chain(row.ratio.iter().map(|ratio| spread(ratio, 1)));
        let faults = format!("{:.1}", row.faults);
        million.row([contender.to_string()].into_iter().chain(cells).chain([faults]));
    }
    let columns = ["instructions", "misses in 48 kB", "misses in 2 MB"];
    let of = |what: &str| columns.map(|column| format!("{what}: {column}"));
    let columns = [of("a turn"), of("spawn, finish")].concat();
    let mut caches = Table::new(["100,000 tasks".to_string()].into_iter().chain(columns));
    for contender in SHOWN {
        let Some(Caches { turn, task }) = profile.caches.get(contender) else { continue };
        let cells = turn.iter().chain(task).enumerate().map(|(index, figure)| match index % 3 {
            0 => format!("{figure:.1}"),
            _ => format!("{figure:.2}"),
        });
        caches.row([contender.to_string()].into_iter().chain(cells));
    }
    let mut yields = Table::new(["a yield of 100 tasks, by where the source is", "instructions"]);
    for (contender, places) in ["pausa", "pausa-coroutine", "embassy"]
        .iter()
        .filter_map(|name| Some((name, profile.yields.get(*name)?)))
    {
        let mut places: Vec<_> = places.iter().collect();
        places.sort_by(|one, other| other.1.total_cmp(one.1));
        for (place, instructions) in places {
            yields.row([format!("{contender}: {place}"), format!("{instructions:.1}")]);
        }
    }
    format!("{million}\n\n{caches}\n\n{yields}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_file_belongs_to_its_package() {
        assert_eq!(place("/x/crates/pausa-scheduler/src/slab.rs"), "pausa-scheduler slab.rs");
        assert_eq!(place("/registry/embassy-executor-0.10.0/src/raw/mod.rs"), "embassy-executor mod.rs");
        assert_eq!(place("/rustc/e50aa/library/core/src/cell.rs"), "the standard library's");
        assert_eq!(place("experiments/schedulers/src/work.rs"), "the counter");
        assert_eq!(place("???"), "other");
    }
}

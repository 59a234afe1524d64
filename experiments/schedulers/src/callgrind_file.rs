//! What callgrind counted, read from its file: totals of each event, and instructions by source file.
//!
//! The format is that of the Callgrind manual ("Callgrind Format Specification"): a line `fl=`, `fi=` or `fe=` says in which
//! source file the lines of cost after it are, `calls=` announces one line that is the callee's cost and not our own, and a
//! name stands in full the first time only: `fl=(3) slab.rs`, then `fl=(3)`.

use std::collections::BTreeMap;
use std::env::current_exe;
use std::error::Error;
use std::fs;
use std::process::Command;

use pausa_lab::callgrind;

/// One run's counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Counts {
    /// By event, as callgrind calls it: `Ir`, `D1mr`, …
    pub(crate) events: BTreeMap<String, f64>,
    /// Instructions by source file.
    pub(crate) files: BTreeMap<String, f64>,
}

/// The cache that is simulated: of 48 kB, and behind it what a core of the measured processor has for itself. Given by
/// number, so that the counts are the same on another machine.
pub(crate) const CACHES: [&str; 3] = ["--cache-sim=yes", "--D1=49152,12,64", "--LL=2097152,16,64"];

/// Runs a workload of this program under callgrind.
///
/// # Errors
/// Without valgrind, and where the run fails.
pub(crate) fn count(
    options: &[&str],
    (workload, contender, tasks, turns): (&str, &str, usize, usize),
) -> Result<Counts, Box<dyn Error>> {
    callgrind::available()?;
    let path = std::env::temp_dir().join(format!("schedulers.{}.{contender}.{turns}", std::process::id()));
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", &format!("--callgrind-out-file={}", path.display())])
        .args(options)
        .arg(current_exe()?)
        .args(["run", workload, contender, &tasks.to_string(), &turns.to_string()])
        .output()?;
    let text = fs::read_to_string(&path);
    let _ = fs::remove_file(&path);
    if !output.status.success() {
        return Err(format!("{workload} {contender}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(read(&text?))
}

/// What each item of the larger run adds to the smaller one.
pub(crate) fn slope(few: &Counts, many: &Counts, items: f64) -> Counts {
    let each = |few: &BTreeMap<String, f64>, many: &BTreeMap<String, f64>| {
        let less = |name: &String| few.get(name).copied().unwrap_or(0.0);
        many.iter().map(|(name, count)| (name.clone(), (count - less(name)) / items)).collect()
    };
    Counts { events: each(&few.events, &many.events), files: each(&few.files, &many.files) }
}

fn read(text: &str) -> Counts {
    let (mut counts, mut names, mut events) = (Counts::default(), BTreeMap::new(), Vec::new());
    let (mut file, mut is_callee) = (String::new(), false);
    for line in text.lines() {
        if let Some(list) = line.strip_prefix("events:") {
            events = list.split_whitespace().map(String::from).collect();
        } else if let Some(totals) = line.strip_prefix("totals:") {
            let totals = totals.split_whitespace().filter_map(|total| total.parse::<f64>().ok());
            for (event, total) in events.iter().zip(totals) {
                *counts.events.entry(event.clone()).or_default() += total;
            }
        } else if let Some(name) = ["fl=", "fi=", "fe="].iter().find_map(|mark| line.strip_prefix(mark)) {
            file = whole(&mut names, name);
        } else if line.starts_with("calls=") {
            is_callee = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first)) {
            let own = line.split(' ').nth(1).and_then(|cost| cost.parse::<f64>().ok());
            if let Some(own) = own.filter(|_| !is_callee) {
                *counts.files.entry(file.clone()).or_default() += own;
            }
            is_callee = false;
        }
    }
    counts
}

/// The name that a number in parentheses stands for; the first time it stands beside it.
fn whole(names: &mut BTreeMap<String, String>, name: &str) -> String {
    match name.split_once(' ') {
        Some((number, name)) => names.entry(number.into()).insert_entry(name.into()).get().clone(),
        None => names.get(name).cloned().unwrap_or_else(|| name.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "events: Ir D1mr\n\nfl=(1) a.rs\nfn=(1) main\n3 10 1\n+2 5\ncfn=(2) other\ncalls=1 7\n* 100 9\n\
                        fi=(2) b.rs\n9 4\nfe=(1)\n4 1\n\ntotals: 120 10\n";

    #[test]
    fn a_callees_cost_is_not_counted_twice() {
        let counts = read(FILE);
        assert_eq!(counts.files, BTreeMap::from([("a.rs".into(), 16.0), ("b.rs".into(), 4.0)]));
        assert_eq!(counts.events, BTreeMap::from([("Ir".into(), 120.0), ("D1mr".into(), 10.0)]));
    }

    #[test]
    fn a_slope_is_by_item() {
        let (few, many) = (read(FILE), read(&FILE.replace("9 4", "9 24").replace("120", "140")));
        let each = slope(&few, &many, 10.0);
        assert_eq!((each.files["b.rs"], each.files["a.rs"], each.events["Ir"]), (2.0, 0.0, 2.0));
    }
}

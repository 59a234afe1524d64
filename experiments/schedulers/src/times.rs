//! Nanoseconds, contenders in turn, and the ratio to ours round by round.

use std::cell::RefCell;
use std::error::Error;

use pausa_lab::plot::{Axis, Lines, Scale, Series};
use pausa_lab::report::Table;
use pausa_lab::stats::{Summary, interleaved, ratio_by_run};
use serde::{Deserialize, Serialize};

use crate::parts::progress;
use crate::python;
use crate::work::{self, LOOPS, Reason, WAITERS};

/// Everybody's times of every workload.
pub(crate) type Times = Vec<Row>;

/// One contender's time for each turn, task, hop or timer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    workload: String,
    tasks: usize,
    turns: usize,
    contender: String,
    nanoseconds: Summary,
    /// How many times as long as ours, round by round.
    ratio: Summary,
}

const MILLION: usize = 1_000_000;

/// Workload, tasks, turns, rounds; Python does a part of the turns: divided by the last.
type Timed = (&'static str, usize, usize, usize, usize);

const RUNS: [Timed; 10] = [
    ("yield", 1, 1_000_000, 7, 20),
    ("yield", 100, 20_000, 7, 20),
    ("yield", 10_000, 200, 7, 20),
    ("yield", MILLION, 5, 3, 1),
    ("spawn", 100, 5_000, 7, 20),
    ("ring", 1_000, 1_000, 7, 20),
    ("block_on", 1, 5_000_000, 7, 20),
    ("timers", MILLION, 1, 3, 1),
    ("timers-virtual", MILLION, 1, 3, 1),
    ("sleepers", MILLION, 1, 3, 1),
];

/// Runs the workload of this name, or all where it is empty.
pub(crate) fn measure(only: &str) -> Result<Times, Box<dyn Error>> {
    let mut times = Times::new();
    for (workload, tasks, turns, rounds, fewer) in RUNS {
        if !only.is_empty() && workload != only {
            continue;
        }
        let able: Vec<_> = contenders(workload).filter(|name| missing(workload, name).is_none()).collect();
        let failed = RefCell::new(None);
        let mut runs: Vec<Box<dyn FnMut() -> f64>> = Vec::new();
        for &contender in &able {
            let failed = &failed;
            runs.push(Box::new(move || {
                progress(format_args!("{workload} {tasks} {contender}"));
                let took = once(workload, contender, tasks, turns, fewer);
                took.unwrap_or_else(|error| {
                    *failed.borrow_mut() = Some(error);
                    f64::NAN
                })
            }));
        }
        let figures = interleaved(rounds, &mut runs);
        drop(runs);
        if let Some(error) = failed.into_inner() {
            return Err(error);
        }
        for (contender, own) in able.iter().zip(&figures) {
            let (nanoseconds, ratio) =
                Summary::of(own).zip(ratio_by_run(own, &figures[0])).ok_or("a round without a time")?;
            let (workload, contender) = (workload.into(), contender.to_string());
            times.push(Row { workload, tasks, turns, contender, nanoseconds, ratio });
        }
    }
    progress("");
    Ok(times)
}

/// Those who may do a workload, ours first.
fn contenders(workload: &str) -> impl Iterator<Item = &'static str> {
    let ours: &[_] = if workload == "block_on" { &WAITERS } else { &LOOPS };
    ours.iter().copied().chain(python::CONTENDERS)
}

fn missing(workload: &str, contender: &str) -> Option<Reason> {
    match python::CONTENDERS.contains(&contender) {
        true => python::missing(workload, contender),
        false => work::missing(workload, contender),
    }
}

/// Nanoseconds of each item in one run.
fn once(
    workload: &str,
    contender: &str,
    tasks: usize,
    turns: usize,
    fewer: usize,
) -> Result<f64, Box<dyn Error>> {
    if python::CONTENDERS.contains(&contender) {
        let turns = turns / fewer;
        let took = python::ask(&["run", workload, contender, &tasks.to_string(), &turns.to_string()])?;
        return Ok(took / (tasks * turns) as f64);
    }
    let took = work::run(workload, contender, tasks, turns)?;
    Ok(took.as_nanos() as f64 / (tasks * turns) as f64)
}

fn find<'a>(times: &'a Times, workload: &str, tasks: usize, contender: &str) -> Option<&'a Row> {
    times.iter().find(|row| (&*row.workload, row.tasks, &*row.contender) == (workload, tasks, contender))
}

/// What was asked for, then everyone's.
pub(crate) fn text(times: &Times) -> String {
    let ratio = |workload, tasks, contender| Some(find(times, workload, tasks, contender)?.ratio);
    let timer = |workload| Some(find(times, workload, MILLION, "pausa")?.nanoseconds);
    let least = [
        ("tokio's time per yield, 100 tasks: times ours", 4.0, ratio("yield", 100, "tokio")),
        ("tokio's time per yield, 10,000 tasks: times ours", 5.0, ratio("yield", 10_000, "tokio")),
        ("tokio's time per yield, 1,000,000 tasks: times ours", 10.0, ratio("yield", MILLION, "tokio")),
        ("embassy's time per hop, 1,000 tasks: times ours", 1.0, ratio("ring", 1_000, "embassy")),
    ];
    let most = [("ns per timer, 1,000,000 timers", 100.0, timer("timers"))];
    let mut asked = Table::new(["asked of pausa", "asked", "median (low–high)", "reached"]);
    let reached = |yes: bool| if yes { "yes" } else { "no" }.to_string();
    for (what, least, figure) in
        least.into_iter().filter_map(|(what, least, figure)| Some((what, least, figure?)))
    {
        asked.row([what.into(), format!("≥ {least}"), spread(&figure, 2), reached(figure.median >= least)]);
    }
    for (what, most, figure) in
        most.into_iter().filter_map(|(what, most, figure)| Some((what, most, figure?)))
    {
        asked.row([what.into(), format!("≤ {most}"), spread(&figure, 1), reached(figure.median <= most)]);
    }
    let parts: [(&str, &[&str]); 3] = [
        ("tasks", &["yield", "spawn", "ring"]),
        ("one future", &["block_on"]),
        ("timers", &["timers", "timers-virtual", "sleepers"]),
    ];
    let tables = parts.iter().filter(|(_, names)| times.iter().any(|row| names.contains(&&*row.workload)));
    let tables: Vec<_> = tables
        .map(|(title, names)| {
            let ratios = matrix(times, title, names, |row| format!("{:.2}", row.ratio.median));
            let own = matrix(times, title, names, |row| spread(&row.nanoseconds, 1));
            format!("Times ours, median:\n\n{ratios}\n\nNanoseconds, median (low–high):\n\n{own}")
        })
        .collect();
    format!("{asked}\n\n{}\n", tables.join("\n\n"))
}

fn spread(summary: &Summary, decimals: usize) -> String {
    let Summary { median, low, high, .. } = summary;
    format!("{median:.decimals$} ({low:.decimals$}–{high:.decimals$})")
}

/// A row for each contender, a column for each workload and number of tasks that was measured.
fn matrix(times: &Times, title: &str, workloads: &[&str], cell: impl Fn(&Row) -> String) -> Table {
    let runs: Vec<_> = RUNS
        .iter()
        .filter(|run| workloads.contains(&run.0) && find(times, run.0, run.1, "pausa").is_some())
        .collect();
    let column = |run: &&Timed| match run.1 {
        1 => run.0.to_string(),
        tasks => format!("{} {tasks}", run.0),
    };
    let mut table = Table::new([title.to_string()].into_iter().chain(runs.iter().map(column)));
    for contender in contenders(workloads[0]) {
        let found = |run: &&Timed| find(times, run.0, run.1, contender);
        // Of who has no figure at all there is nothing to say.
        if runs.iter().all(|run| found(run).is_none()) {
            continue;
        }
        let mut row = vec![contender.to_string()];
        for run in &runs {
            row.push(match found(run) {
                Some(found) => cell(found),
                None => table.dash(missing(run.0, contender).unwrap_or("not measured")),
            });
        }
        table.row(row);
    }
    table
}

/// The time of a yield over the number of tasks.
pub(crate) fn plot(times: &Times) -> Lines {
    let shown = ["pausa", "embassy", "futures-unordered", "tokio", "async-executor", "generators", "asyncio"];
    let series = shown.map(|contender| {
        let own = times.iter().filter(|row| (&*row.workload, &*row.contender) == ("yield", contender));
        let points = own.map(|row| (row.tasks as f64, row.nanoseconds.median)).collect();
        Series { name: contender.into(), points, computed: false }
    });
    Lines {
        title: "The time of a yield, over the number of tasks".into(),
        description: "Nanoseconds of a yield over 1, 100, 10,000 and a million tasks, both on logarithmic axes, for seven \
                      schedulers. All become slower at a million tasks; the order is the same everywhere but for one task."
            .into(),
        x: Axis { label: "tasks".into(), scale: Scale::Log },
        y: Axis { label: "nanoseconds".into(), scale: Scale::Log },
        series: series.into(),
    }
}

//! Instructions of each turn, task, hop and timer: the slope between two sizes of a run under callgrind.

use std::collections::BTreeMap;
use std::env::current_exe;
use std::error::Error;
use std::process::Command;

use pausa_figures::callgrind;
use pausa_figures::report::Table;

use crate::parts::progress;
use crate::work::{self, LOOPS, WAITERS};

/// By `workload/contender`.
pub(crate) type Instructions = BTreeMap<String, f64>;

/// A workload at two sizes, which are tasks and turns.
struct Slope {
    workload: &'static str,
    column: &'static str,
    few: (usize, usize),
    many: (usize, usize),
    contenders: &'static [&'static str],
}

const SLOPES: [Slope; 5] = [
    Slope { workload: "yield", column: "a yield", few: (100, 100), many: (100, 400), contenders: &LOOPS },
    Slope {
        workload: "spawn",
        column: "spawn, finish",
        few: (100, 50),
        many: (100, 150),
        contenders: &LOOPS,
    },
    Slope { workload: "ring", column: "a hop", few: (1000, 10), many: (1000, 40), contenders: &LOOPS },
    Slope {
        workload: "timers-virtual",
        column: "a timer",
        few: (20_000, 1),
        many: (60_000, 1),
        contenders: &LOOPS,
    },
    Slope {
        workload: "block_on",
        column: "a poll",
        few: (1, 10_000),
        many: (1, 60_000),
        contenders: &WAITERS,
    },
];

/// At most so many were asked for.
pub(crate) const ASKED: [(&str, &str, f64); 7] = [
    ("block_on/pausa-loop", "a poll in `EventLoop::block_on`", 60.0),
    ("spawn/pausa-joined", "spawn and finish, joined", 200.0),
    ("ring/pausa", "a hop, 1000 tasks", 122.0),
    ("yield/pausa", "a yield of a future, 100 tasks", 45.0),
    ("yield/pausa-coroutine", "a yield of a coroutine, 100 tasks", 39.7),
    ("spawn/pausa", "spawn and finish, detached", 96.6),
    ("block_on/pausa", "a poll in `block_on`", 13.0),
];

/// Counts everything that there is to count.
pub(crate) fn measure() -> Result<Instructions, Box<dyn Error>> {
    callgrind::available()?;
    let program = current_exe()?;
    let mut instructions = Instructions::new();
    for slope in &SLOPES {
        for contender in slope.contenders {
            if work::missing(slope.workload, contender).is_some() {
                continue;
            }
            progress(&format!("{} {contender}", slope.workload));
            let items = |size: (usize, usize)| (size.0 * size.1) as u64;
            let run = |count: u64| {
                let size = if count == items(slope.few) { slope.few } else { slope.many };
                let mut command = Command::new(&program);
                command.args(["run", slope.workload, contender]);
                command.args([size.0.to_string(), size.1.to_string()]);
                command
            };
            let each = callgrind::slope(run, items(slope.few), items(slope.many))?;
            instructions.insert(format!("{}/{contender}", slope.workload), (each * 10.0).round() / 10.0);
        }
    }
    progress("");
    Ok(instructions)
}

/// What was asked for, then everyone's.
pub(crate) fn text(instructions: &Instructions) -> String {
    let mut asked = Table::new(["asked of pausa, at most", "asked", "counted", "reached"]);
    for (cell, what, most) in ASKED {
        let counted = instructions.get(cell).copied().unwrap_or(f64::NAN);
        let reached = if counted <= most { "yes" } else { "no" };
        asked.row([what.into(), format!("{most}"), format!("{counted:.1}"), reached.into()]);
    }
    let [tasks @ .., waiting] = &SLOPES;
    let mut many = Table::new(["tasks"].into_iter().chain(tasks.iter().map(|slope| slope.column)));
    for contender in LOOPS {
        let mut row = vec![contender.to_string()];
        for slope in tasks {
            let figure = instructions.get(&format!("{}/{contender}", slope.workload));
            let missing = || work::missing(slope.workload, contender).unwrap_or("not counted");
            row.push(many.cell(figure.copied().ok_or_else(missing), 1));
        }
        many.row(row);
    }
    let mut one = Table::new(["one future", waiting.column]);
    for contender in WAITERS {
        let figure = instructions.get(&format!("{}/{contender}", waiting.workload)).copied();
        let cell = one.cell(figure.ok_or("not counted"), 1);
        one.row([contender.to_string(), cell]);
    }
    format!("{asked}\n\n{many}\n\n{one}\n")
}

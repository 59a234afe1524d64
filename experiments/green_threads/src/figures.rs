//! The figures: each is of a process of its own, several rounds, the contenders in turn.

use std::cell::RefCell;
use std::collections::HashMap;
use std::env::current_exe;
use std::error::Error;
use std::fs;
use std::process::Command;
use std::time::Instant;

use pausa_lab::Memory;
use pausa_lab::stats::{Summary, interleaved, ratio_by_run};
use pausa_output::progress;
use serde::{Deserialize, Serialize};

use crate::swarm::{CONTENDERS, Contender};
use crate::threads::{self, Limit};

/// How many at once, and in how many rounds.
pub(crate) const SIZES: [(u64, usize); 2] = [(10_000, 7), (1_000_000, 5)];

/// As many threads as there can be are this part of the limit. At the limit itself a thread may be refused its signal stack,
/// which ends the process; and others on the machine need threads, too.
pub(crate) const OF_THE_LIMIT: f64 = 0.95;

/// What one process found, in all: bytes and nanoseconds, from before the first was started until all were suspended.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Found {
    pub(crate) nanoseconds: f64,
    pub(crate) mapped: f64,
    pub(crate) resident: f64,
    pub(crate) page_tables: f64,
    /// Of the whole machine, which others use at the same time.
    pub(crate) kernel_stacks: f64,
    pub(crate) mappings: f64,
}

impl Found {
    /// Measures in this process, which must not have done anything else.
    pub(crate) fn in_this_process(contender: &Contender, count: u64) -> Result<Self, Box<dyn Error>> {
        let before = Now::look()?;
        let start = Instant::now();
        let mut found = Err("nobody was suspended".into());
        let sum = (contender.run)(count, &mut || {
            let nanoseconds = start.elapsed().as_nanos() as f64;
            found = Now::look().map(|now| now.since(&before, nanoseconds));
        })?;
        if sum != count {
            return Err(format!("{} gave {sum} in place of {count}", contender.name).into());
        }
        found
    }
}

struct Now {
    memory: Memory,
    kernel_stacks: u64,
    mappings: usize,
}

impl Now {
    fn look() -> Result<Self, Box<dyn Error>> {
        let machine = fs::read_to_string("/proc/meminfo")?;
        let stacks =
            machine.lines().find_map(|line| line.strip_prefix("KernelStack:")?.trim().strip_suffix(" kB"));
        let kernel_stacks =
            stacks.ok_or("/proc/meminfo does not speak of kernel stacks")?.trim().parse::<u64>()? * 1024;
        let mappings = fs::read_to_string("/proc/self/maps")?.lines().count();
        Ok(Self { memory: Memory::now()?, kernel_stacks, mappings })
    }

    fn since(&self, before: &Self, nanoseconds: f64) -> Found {
        let more = |now: u64, before: u64| now as f64 - before as f64;
        Found {
            nanoseconds,
            mapped: more(self.memory.mapped, before.memory.mapped),
            resident: more(self.memory.resident, before.memory.resident),
            page_tables: more(self.memory.page_tables, before.memory.page_tables),
            kernel_stacks: more(self.kernel_stacks, before.kernel_stacks),
            mappings: self.mappings as f64 - before.mappings as f64,
        }
    }
}

/// A row of the table: each figure for one of `count`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) contender: String,
    pub(crate) count: u64,
    /// The medians, and the spread of the time; or why there are none.
    pub(crate) figures: Result<(Found, Summary, Option<Summary>), String>,
}

/// All rows of a size.
pub(crate) fn rows(count: u64, rounds: usize, limit: &Limit) -> Vec<Row> {
    let attempt = |contender: &Contender| {
        if contender.is_threads() && count > limit.threads {
            return Err(format!("{} allows {} threads", limit.name, limit.threads));
        }
        in_a_process(contender.name, count)
    };
    let tried: HashMap<_, _> =
        CONTENDERS.iter().map(|contender| (contender.name, attempt(contender))).collect();
    let able: Vec<_> = CONTENDERS.iter().filter(|contender| tried[contender.name].is_ok()).collect();
    let found: Vec<RefCell<Vec<Found>>> = able.iter().map(|_| RefCell::default()).collect();
    let mut runs: Vec<Box<dyn FnMut() -> f64>> = Vec::new();
    for (contender, found) in able.iter().zip(&found) {
        runs.push(Box::new(|| match in_a_process(contender.name, count) {
            Ok(now) => {
                found.borrow_mut().push(now);
                now.nanoseconds / count as f64
            }
            // It has no summary then, and says so.
            Err(_) => f64::NAN,
        }));
    }
    let times = interleaved(rounds, &mut runs);
    drop(runs);
    let base = able.iter().position(|contender| contender.name == "struct");
    let row = |contender: &Contender| {
        let failure = tried[contender.name].as_ref().err().cloned();
        let index = able.iter().position(|able| able.name == contender.name);
        let figures = index.and_then(|index| {
            let ratio = base.and_then(|base| ratio_by_run(&times[index], &times[base]));
            Some((medians(&found[index].borrow(), count)?, Summary::of(&times[index])?, ratio))
        });
        let figures = figures.ok_or_else(|| failure.unwrap_or_else(|| "a later round failed".into()));
        Row { contender: contender.name.into(), count, figures }
    };
    CONTENDERS.iter().map(row).collect()
}

/// The medians of several processes, for one of `count`.
fn medians(found: &[Found], count: u64) -> Option<Found> {
    let median = |of: fn(&Found) -> f64| {
        let figures: Vec<_> = found.iter().map(|found| of(found) / count as f64).collect();
        Summary::of(&figures).map(|summary| summary.median)
    };
    Some(Found {
        nanoseconds: median(|found| found.nanoseconds)?,
        mapped: median(|found| found.mapped)?,
        resident: median(|found| found.resident)?,
        page_tables: median(|found| found.page_tables)?,
        kernel_stacks: median(|found| found.kernel_stacks)?,
        mappings: median(|found| found.mappings)?,
    })
}

/// The lowest of the limits on threads, and how many mappings of memory a thread has here.
pub(crate) fn limit_of_threads() -> Result<(Limit, f64), String> {
    const A_FEW: u64 = 500;
    let mappings = in_a_process("thread 2 MiB", A_FEW)?.mappings / A_FEW as f64;
    let lowest = threads::limits(mappings).into_iter().min_by_key(|limit| limit.threads);
    Ok((lowest.ok_or("the machine does not say how many threads it allows")?, mappings))
}

/// As many threads as there can be: how many, and what they took in all or why they could not be had.
pub(crate) fn most_threads(limit: &Limit) -> (u64, Result<Found, String>) {
    let count = (limit.threads as f64 * OF_THE_LIMIT) as u64;
    (count, in_a_process("thread 2 MiB", count))
}

/// What a process of its own finds, or the last thing that it says.
fn in_a_process(contender: &str, count: u64) -> Result<Found, String> {
    progress(format_args!("{count} {contender}"));
    let program = current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program).args(["swarm", contender, &count.to_string()]).output();
    let output = output.map_err(|error| error.to_string())?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().last().unwrap_or_default().trim_start_matches("green_threads: ");
        return Err(if last.is_empty() { output.status.to_string() } else { last.into() });
    }
    serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
}

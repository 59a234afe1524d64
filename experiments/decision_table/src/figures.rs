//! The figures: each scenario with each tool in a process of its own, in turn, several rounds.

use std::collections::BTreeMap;
use std::env::current_exe;
use std::error::Error;
use std::path::Path;
use std::process::Command;

use pausa_lab::report::Table;
use pausa_lab::stats::{Summary, ratio_by_run};
use pausa_output::progress;
use serde::{Deserialize, Serialize};

use crate::scenarios::{FULL, SCENARIOS, Scenario, TOOLS, write_log};

/// By `scenario/tool`: the rounds.
pub(crate) type Figures = BTreeMap<String, Vec<Run>>;

/// One process.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Run {
    /// Of everyone the same.
    pub(crate) answer: u64,
    pub(crate) seconds: f64,
    /// Seconds of processor time, on all threads.
    pub(crate) processor: f64,
    /// The peak of resident memory, in bytes.
    pub(crate) peak: u64,
}

/// A difference smaller than this is none.
const SAME: f64 = 1.1;

pub(crate) fn measure(rounds: usize) -> Result<Figures, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("log");
    write_log(&log, FULL.log_bytes)?;
    let mut figures = Figures::new();
    for scenario in &SCENARIOS {
        for round in 0..rounds {
            let mut tools = TOOLS;
            if round % 2 == 1 {
                tools.reverse();
            }
            for tool in tools {
                progress(format_args!("{} {tool}, round {} of {rounds}", scenario.name, round + 1));
                let run = in_a_process(scenario.name, tool, &log)?;
                figures.entry(format!("{}/{tool}", scenario.name)).or_default().push(run);
            }
        }
        let runs = TOOLS.iter().flat_map(|tool| &figures[&format!("{}/{tool}", scenario.name)]);
        let answers: Vec<_> = runs.map(|run| run.answer).collect();
        if answers.iter().any(|answer| *answer != answers[0]) {
            return Err(format!("{}: the tools do not agree: {answers:?}", scenario.name).into());
        }
    }
    Ok(figures)
}

fn in_a_process(scenario: &str, tool: &str, log: &Path) -> Result<Run, Box<dyn Error>> {
    let output = Command::new(current_exe()?).args(["run", scenario, tool, "full"]).arg(log).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_string();
        return Err(format!("{scenario} with {tool}: {said}").into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn summary(runs: &[Run], figure: fn(&Run) -> f64) -> Option<Summary> {
    Summary::of(&runs.iter().map(figure).collect::<Vec<_>>())
}

/// A row for each scenario and tool, and whether the story's advice holds.
pub(crate) fn text(figures: &Figures) -> String {
    let mut table = Table::new([
        "scenario, tool (**advised**)",
        "seconds",
        "times the advised tool's",
        "processor s",
        "peak MB",
    ]);
    let mut verdicts =
        Table::new(["scenario", "the story's advice", "fastest", "least processor time", "least memory"]);
    for scenario in &SCENARIOS {
        let Some(rows) = rows(figures, scenario) else { continue };
        for row in &rows {
            let tool =
                if row.tool == scenario.advised { format!("**{}**", row.tool) } else { row.tool.into() };
            table.row([
                format!("{}: {tool}", scenario.what),
                spread(&row.seconds, 3),
                spread(&row.ratio, 2),
                format!("{:.3}", row.processor.median),
                format!("{:.1}", row.peak.median / 1e6),
            ]);
        }
        let least = |figure: fn(&Row) -> f64| least(&rows, scenario.advised, figure);
        verdicts.row([
            scenario.what.to_string(),
            scenario.advised.into(),
            least(|row| row.seconds.median),
            least(|row| row.processor.median),
            least(|row| row.peak.median),
        ]);
    }
    let rounds = figures.values().next().map_or(0, Vec::len);
    format!("Of {rounds} rounds the median (low–high):\n\n{table}\n\nDoes the advice hold?\n\n{verdicts}\n")
}

/// A tool's runs of one scenario.
struct Row {
    tool: &'static str,
    seconds: Summary,
    /// Times the advised tool's seconds, by round.
    ratio: Summary,
    processor: Summary,
    peak: Summary,
}

fn rows(figures: &Figures, scenario: &Scenario) -> Option<Vec<Row>> {
    let runs = |tool: &str| figures.get(&format!("{}/{tool}", scenario.name));
    let seconds = |tool: &str| Some(runs(tool)?.iter().map(|run| run.seconds).collect::<Vec<_>>());
    let advised = seconds(scenario.advised)?;
    let row = |tool: &&'static str| {
        let own = runs(tool)?;
        Some(Row {
            tool,
            seconds: summary(own, |run| run.seconds)?,
            ratio: ratio_by_run(&seconds(tool)?, &advised)?,
            processor: summary(own, |run| run.processor)?,
            peak: summary(own, |run| run.peak as f64)?,
        })
    };
    TOOLS.iter().map(row).collect()
}

/// Whether the advised tool has the least, or nearly; or who else has how much less.
fn least(rows: &[Row], advised: &str, figure: fn(&Row) -> f64) -> String {
    let Some(own) = rows.iter().find(|row| row.tool == advised) else { return "—".into() };
    let Some(best) = rows.iter().min_by(|one, other| figure(one).total_cmp(&figure(other))) else {
        return "—".into();
    };
    let ratio = figure(own) / figure(best);
    if ratio <= SAME { "yes".into() } else { format!("no: {}, {ratio:.1} times less", best.tool) }
}

fn spread(Summary { median, low, high, .. }: &Summary, decimals: usize) -> String {
    format!("{median:.decimals$} ({low:.decimals$}–{high:.decimals$})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_that_does_not_hold_is_said_to() {
        let run = |seconds| vec![Run { answer: 1, seconds, processor: 1.0, peak: 1_000_000 }; 3];
        let figures = [("file/generators", 2.0), ("file/event loop", 3.0), ("file/parallelism", 1.0)];
        let text = text(&figures.map(|(cell, seconds)| (cell.to_string(), run(seconds))).into());
        assert!(text.contains("no: parallelism, 2.0 times less | "), "{text}");
        assert!(text.contains("1.50 (1.50–1.50)"), "{text}");
    }
}

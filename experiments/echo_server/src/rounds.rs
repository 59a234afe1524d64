//! Rounds: each server in turn under the same load for a while, every other round from the last to the first.

use std::error::Error;
use std::time::Duration;

use pausa_lab::report::Table;
use pausa_lab::stats::{Summary, ratio_by_run};
use pausa_output::progress;
use serde::{Deserialize, Serialize};

use crate::process::Process;
use crate::servers::CONTENDERS;

/// One server with so many connections: its rounds in their order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    contender: String,
    connections: usize,
    seconds: f64,
    rounds: Vec<Round>,
}

/// Of one round.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Round {
    /// A second.
    answers: f64,
    /// Microseconds of processor time for each answer: of the program, and of the system for it.
    user: f64,
    system: f64,
    /// The server's peak of resident memory, in bytes.
    peak: f64,
}

/// All servers, with few and with many connections.
pub(crate) type Rows = Vec<Row>;

/// What is taken of a round.
type Figure = fn(&Round) -> f64;

/// Few, and nearly as many as a process may have.
const CONNECTIONS: [usize; 2] = [100, 9_900];

/// Every server with few and with many connections.
pub(crate) fn measure(rounds: usize, time: Duration) -> Result<Rows, Box<dyn Error>> {
    let mut rows = Vec::new();
    for connections in CONNECTIONS {
        let seconds = time.as_secs_f64();
        let empty =
            |name: &&str| Row { contender: name.to_string(), connections, seconds, rounds: Vec::new() };
        let mut own: Vec<_> = CONTENDERS.iter().map(empty).collect();
        for round in 0..rounds {
            progress(format_args!("{connections} connections, round {} of {rounds}", round + 1));
            for row in &mut own {
                row.rounds.push(once(&row.contender, connections, time)?);
            }
            // By name, so that the last of a round is the first of the next.
            own.reverse();
        }
        own.sort_by_key(|row| CONTENDERS.iter().position(|name| *name == row.contender));
        rows.append(&mut own);
    }
    Ok(rows)
}

/// One server under load. What it uses while clients connect is not counted.
pub(crate) fn once(contender: &str, connections: usize, time: Duration) -> Result<Round, Box<dyn Error>> {
    let mut server = Process::start(&["serve", contender])?;
    let address = server.line()?;
    let words = ["load", &address, &connections.to_string(), &time.as_millis().to_string()];
    let mut load = Process::start(&words)?;
    if load.line()? != "ready" {
        return Err("the load did not begin".into());
    }
    let before = server.used()?;
    load.tell()?;
    let answers: f64 = load.line()?.parse()?;
    let after = server.used()?;
    Ok(Round {
        answers: answers / time.as_secs_f64(),
        user: (after.user - before.user) / answers,
        system: (after.system - before.system) / answers,
        peak: after.peak,
    })
}

/// What was asked for, and everyone's rounds.
pub(crate) fn text(rows: &Rows) -> String {
    let mut asked = Table::new([
        "asked: pausa to tokio",
        "asked",
        "by round, median (low–high)",
        "all rounds together",
        "reached",
    ]);
    let answers: Figure = |round| round.answers;
    let asked_for: [(&str, usize, bool, Figure); 6] = [
        ("answers a second, 100 connections", 100, true, answers),
        ("user time an answer, 100 connections", 100, false, |round| round.user),
        ("processor time an answer, 100 connections", 100, false, |round| round.user + round.system),
        ("answers a second, 9,900 connections", 9_900, true, answers),
        ("user time an answer, 9,900 connections", 9_900, false, |round| round.user),
        ("memory, 9,900 connections", 9_900, false, |round| round.peak),
    ];
    for (what, connections, at_least, figure) in asked_for {
        let Some(ratio) = ratio(rows, ("pausa", "tokio"), connections, figure) else { continue };
        let (sign, reached) = match at_least {
            true => ("≥ 1", ratio.median >= 1.0),
            false => ("≤ 1", ratio.median <= 1.0),
        };
        let reached = if reached { "yes" } else { "no" };
        let together = together(rows, ("pausa", "tokio"), connections, figure);
        let together = together.map_or("—".into(), |ratio| format!("{ratio:.3}"));
        asked.row([what.to_string(), sign.into(), spread(&ratio, 3), together, reached.into()]);
    }
    let tables = CONNECTIONS.map(|connections| {
        let mut table = Table::new([
            &*format!("{connections} connections"),
            "answers/s",
            "user µs",
            "system µs",
            "peak MB",
        ]);
        for row in rows.iter().filter(|row| row.connections == connections) {
            let column = |figure: Figure, decimals| {
                let figures: Vec<_> = row.rounds.iter().map(figure).collect();
                Summary::of(&figures).map_or("—".into(), |summary| spread(&summary, decimals))
            };
            table.row([
                row.contender.clone(),
                column(|round| round.answers, 0),
                column(|round| round.user, 2),
                column(|round| round.system, 2),
                column(|round| round.peak / 1e6, 2),
            ]);
        }
        table.to_string()
    });
    let count = rows.first().map_or(0, |row| row.rounds.len());
    let seconds = rows.first().map_or(0.0, |row| row.seconds);
    format!(
        "{asked}\n\nEach of {count} rounds of {seconds} s, median (low–high); times are for each answer:\n\n{}\n",
        tables.join("\n\n")
    )
}

fn ratio(rows: &[Row], (one, other): (&str, &str), connections: usize, figure: Figure) -> Option<Summary> {
    let figures = |contender: &str| {
        let row = rows.iter().find(|row| (&*row.contender, row.connections) == (contender, connections))?;
        Some(row.rounds.iter().map(figure).collect::<Vec<_>>())
    };
    ratio_by_run(&figures(one)?, &figures(other)?)
}

/// The ratio of what all rounds have together, for each answer: where a round is too short for its own figure to be a good one.
fn together(rows: &[Row], (one, other): (&str, &str), connections: usize, figure: Figure) -> Option<f64> {
    let mean = |contender: &str| {
        let row = rows.iter().find(|row| (&*row.contender, row.connections) == (contender, connections))?;
        let answers: f64 = row.rounds.iter().map(|round| round.answers).sum();
        Some(row.rounds.iter().map(|round| figure(round) * round.answers).sum::<f64>() / answers)
    };
    Some(mean(one)? / mean(other)?)
}

fn spread(Summary { median, low, high, .. }: &Summary, decimals: usize) -> String {
    format!("{median:.decimals$} ({low:.decimals$}–{high:.decimals$})")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(contender: &str, answers: f64) -> Row {
        let round = Round { answers, user: 1.0, system: 2.0, peak: 1e6 };
        Row { contender: contender.into(), connections: 100, seconds: 1.0, rounds: vec![round; 3] }
    }

    #[test]
    fn a_ratio_below_what_was_asked_for_is_not_reached() {
        let text = text(&vec![row("pausa", 99.0), row("tokio", 100.0)]);
        let line = text.lines().find(|line| line.contains("answers a second")).unwrap();
        assert!(line.contains("0.990") && line.ends_with("no |"), "{line}");
    }
}

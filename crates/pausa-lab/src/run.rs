//! Runs of other processes: what they print, what the system says they used, and their order.
//!
//! A contender is any program. What it knows itself it prints, one JSON line for each reading:
//!
//! ```text
//! {"metric":"ns","value":4013}
//! ```
//!
//! Seconds, processor time and the peak of memory are observed from outside, so a program that prints nothing has those.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use serde::{Deserialize, Serialize};
use wait4::Wait4;

use crate::fact::{Fact, Key, Value, hundredths};
use crate::{Result, plan::Program, process};

/// How often each contender of a race is run, unless an experiment has reasons for another number.
pub const ROUNDS: usize = 7;

/// How long a run has to be to be timed, in nanoseconds.
pub const LONG_ENOUGH: f64 = 40e6;

/// How often a process has to be looked at for a peak of its memory.
const SAMPLES: usize = 10;

/// One line of a contender.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The key of a metric.
    pub metric: String,
    /// In the metric's unit, of the whole run.
    pub value: f64,
}

impl Reading {
    /// A reading of this metric.
    pub fn new(metric: &str, value: f64) -> Self {
        Reading { metric: metric.into(), value }
    }

    /// Writes it to stdout, for the process that asked.
    ///
    /// # Errors
    /// Where stdout is closed.
    pub fn print(&self) -> io::Result<()> {
        writeln!(io::stdout(), "{}", serde_json::to_string(self)?)
    }
}

/// Who takes part in a race.
#[derive(Clone, Debug)]
pub struct Contender {
    /// What its facts are about; each metric of `keep` makes one.
    pub key: Key,
    /// What is run.
    pub program: Program,
    /// With these; `{units}` stands for the number of units.
    pub arguments: Vec<String>,
    /// Readings of nanoseconds, faults and the like are of so many units.
    pub units: u64,
    /// Whether as many units are run as make a run long enough to be timed.
    pub scaled: bool,
    /// The metrics that become facts.
    pub keep: Vec<&'static str>,
    /// Where its stdout goes, if it is not read for readings.
    pub output: Option<PathBuf>,
}

impl Contender {
    /// One that prints readings, of which these are kept.
    pub fn new(key: Key, program: &Program, arguments: &[&str], keep: &[&'static str]) -> Self {
        let arguments = arguments.iter().map(ToString::to_string).collect();
        Contender {
            key,
            program: program.clone(),
            arguments,
            units: 1,
            scaled: false,
            keep: keep.into(),
            output: None,
        }
    }

    /// Whose readings are of so many units.
    #[must_use]
    pub fn units(self, units: u64) -> Self {
        Contender { units, ..self }
    }

    /// That is run with as many units as take [`LONG_ENOUGH`].
    #[must_use]
    pub fn scaled(self) -> Self {
        Contender { scaled: true, ..self }
    }

    /// With as many units as are needed.
    fn to_scale(&self) -> Result<Self> {
        let mut contender = self.clone();
        if self.scaled {
            let few = self.clone().units(3_000).once()?;
            let each = few.get("ns").copied().unwrap_or(0.0).max(0.1);
            contender.units = (LONG_ENOUGH / each) as u64 + 1;
        }
        Ok(contender)
    }

    /// Whose stdout goes into a file.
    #[must_use]
    pub fn into_file(self, file: PathBuf) -> Self {
        Contender { output: Some(file), ..self }
    }

    /// Runs it once. Gives what was read and what was observed.
    ///
    /// # Errors
    /// Where it cannot be started, or fails; what it said is in the error.
    pub fn once(&self) -> Result<BTreeMap<String, f64>> {
        let mut command = Command::new(self.program.path()?);
        command.args(self.arguments.iter().map(|word| word.replace("{units}", &self.units.to_string())));
        let mut found = once(&mut command, self.output.as_ref(), self.keep.contains(&"peak"))?;
        // What is observed is of the process, and not of its units.
        let observed = ["seconds", "processor", "system", "peak", "answer"];
        for (metric, value) in &mut found {
            if !observed.contains(&metric.as_str()) {
                *value /= self.units as f64;
            }
        }
        Ok(found)
    }
}

/// Runs a command to its end, and gives its readings with what the system says of it. The peak of its memory is looked at
/// every few milliseconds where it is wanted: what `wait4` says of it includes what the parent had at the start.
///
/// # Errors
/// Where it cannot be started, or fails; the last thing that it said is in the error.
pub fn once(
    command: &mut Command,
    output: Option<&PathBuf>,
    with_peak: bool,
) -> Result<BTreeMap<String, f64>> {
    let shown = process::shown(command);
    let failed = |why: &dyn fmt::Display| format!("`{shown}`: {why}");
    let sink = match output {
        Some(file) => File::create(file).map_err(|error| format!("{}: {error}", file.display()))?.into(),
        None => Stdio::piped(),
    };
    let mut said = tempfile::tempfile()?;
    command.stdin(Stdio::null()).stdout(sink).stderr(said.try_clone()?);
    let start = Instant::now();
    let mut child = command.spawn().map_err(|error| failed(&error))?;
    let peak = with_peak.then(|| {
        let status = format!("/proc/{}/status", child.id());
        thread::spawn(move || {
            let mut samples = Vec::new();
            while let Some(now) =
                fs::read_to_string(&status).ok().and_then(|status| crate::memory::peak(&status))
            {
                samples.push(now as f64);
                thread::sleep(Duration::from_millis(2));
            }
            peak(&samples)
        })
    });
    let mut printed = String::new();
    if let Some(stdout) = &mut child.stdout {
        stdout.read_to_string(&mut printed).map_err(|error| failed(&error))?;
    }
    let used = child.wait4().map_err(|error| failed(&error))?;
    let seconds = start.elapsed().as_secs_f64();
    if !used.status.success() {
        let mut words = String::new();
        said.rewind()?;
        said.read_to_string(&mut words)?;
        let last = words.lines().rev().find(|line| !line.trim().is_empty());
        return Err(failed(&last.map_or(used.status.to_string(), String::from)).into());
    }
    let [user, system] = [used.rusage.utime, used.rusage.stime].map(|time| time.as_secs_f64());
    let mut found = BTreeMap::from([
        ("seconds".to_string(), seconds),
        ("processor".to_string(), user + system),
        ("system".to_string(), if user + system > 0.0 { system / (user + system) } else { 0.0 }),
    ]);
    found.extend(peak.and_then(|peak| peak.join().ok().flatten()).map(|peak| ("peak".to_string(), peak)));
    // What it says itself takes precedence; lines that are no readings are its own business.
    let readings = printed.lines().filter_map(|line| serde_json::from_str::<Reading>(line).ok());
    found.extend(readings.map(|reading| (reading.metric, reading.value)));
    Ok(found)
}

/// The largest of the samples; of a process that ended after a few of them nothing is known.
fn peak(samples: &[f64]) -> Option<f64> {
    (samples.len() >= SAMPLES).then(|| samples.iter().copied().fold(0.0, f64::max))
}

/// Runs all contenders in turn, so many rounds, every other round from the last to the first, so that none always comes after
/// the same neighbour. A contender that fails has its reason in the place of its facts, and is not run again. `started` is
/// told who is next.
pub fn race(
    rounds: usize,
    contenders: &[Contender],
    mut started: impl FnMut(&Contender, usize),
) -> Vec<Fact> {
    let scaled: Vec<_> = contenders.iter().map(Contender::to_scale).collect();
    let begin = |scaled: &Result<Contender>| scaled.as_ref().map(|_| Vec::new()).map_err(ToString::to_string);
    let mut found: Vec<Result<Vec<BTreeMap<String, f64>>, String>> = scaled.iter().map(begin).collect();
    let mut order: Vec<_> = (0..contenders.len()).collect();
    for round in 0..rounds {
        for &index in &order {
            started(&contenders[index], round);
            if let (Ok(runs), Ok(contender)) = (&mut found[index], &scaled[index]) {
                match contender.once() {
                    Ok(run) => runs.push(run),
                    Err(error) => found[index] = Err(error.to_string()),
                }
            }
        }
        order.reverse();
    }
    let facts = contenders.iter().zip(found).flat_map(|(contender, runs)| {
        contender.keep.iter().map(move |&metric| {
            let value = match &runs {
                Err(why) => Value::missing(why),
                Ok(runs) => {
                    let values: Option<Vec<f64>> = runs.iter().map(|run| run.get(metric).copied()).collect();
                    match values {
                        Some(values) => Value::Runs(values.into_iter().map(rounded).collect()),
                        None => Value::missing(format!("it printed no reading of `{metric}`")),
                    }
                }
            };
            Fact { key: contender.key.metric(metric), value }
        })
    });
    facts.collect()
}

/// Four digits that say something are enough, and hundredths of a whole number.
fn rounded(value: f64) -> f64 {
    if value.abs() >= 100.0 || value == 0.0 {
        return hundredths(value);
    }
    let scale = 10_f64.powi(4 - value.abs().log10().floor() as i32);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::key;

    fn shell(entry: &str, script: &str, keep: &[&'static str]) -> Contender {
        Contender::new(key("a case", entry), &Program::Named("sh".into()), &["-c", script], keep)
    }

    #[test]
    fn any_program_that_prints_a_line_of_json_is_a_contender() {
        let script = "echo hello; echo '{\"metric\":\"ns\",\"value\":3000}'";
        let found = shell("a", script, &[]).units(1000).once().unwrap();
        assert_eq!(found["ns"], 3.0);
        let scaled =
            shell("a", "echo \"{\\\"metric\\\":\\\"ns\\\",\\\"value\\\":$(({units} * 500))}\"", &[]).scaled();
        assert_eq!(scaled.to_scale().unwrap().units, 80_001);
        assert!(found["seconds"] > 0.0, "{found:?}");
    }

    #[test]
    fn a_process_that_is_too_short_has_no_peak_and_not_a_small_one() {
        assert_eq!(peak(&[]), None);
        assert_eq!(peak(&[4096.0; SAMPLES - 1]), None);
        assert_eq!(peak(&[&[9e6][..], &[4096.0; SAMPLES]].concat()), Some(9e6));
        let found = shell("a", "true", &["peak"]).once().unwrap();
        assert!(found.get("peak").is_none_or(|peak| *peak > 100_000.0), "{found:?}");
        let busy = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done";
        let found = shell("a", busy, &["peak"]).once().unwrap();
        assert!(found["peak"] > 100_000.0, "{found:?}");
    }

    #[test]
    fn a_contender_that_fails_has_a_reason_in_the_place_of_its_facts() {
        let contenders = [
            shell("good", "echo '{\"metric\":\"ns\",\"value\":3}'", &["ns"]),
            shell("bad", "echo no room >&2; exit 3", &["ns"]),
            shell("silent", "true", &["ns"]),
        ];
        let facts = race(2, &contenders, |_, _| {});
        assert_eq!(facts[0].value, Value::Runs(vec![3.0, 3.0]));
        assert!(facts[1].value.show("ns").contains("no room"), "{facts:?}");
        assert!(facts[2].value.show("ns").contains("no reading of `ns`"), "{facts:?}");
    }

    #[test]
    fn every_other_round_runs_backwards() {
        let contenders = ["a", "b", "c"].map(|name| shell(name, "true", &[]));
        let mut order = String::new();
        race(3, &contenders, |contender, _| order.push_str(&contender.key.entry));
        assert_eq!(order, "abccbaabc");
    }

    #[test]
    fn output_that_is_not_read_goes_into_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("out");
        shell("a", "echo hello", &[]).into_file(file.clone()).once().unwrap();
        assert_eq!(std::fs::read_to_string(file).unwrap(), "hello\n");
    }

    #[test]
    fn a_saved_run_has_the_digits_that_say_something() {
        assert_eq!([0.0123456, 4.56789, 1234.5678].map(rounded), [0.012346, 4.5679, 1234.57]);
    }
}

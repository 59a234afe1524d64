//! Runs contenders as processes: collects what they print and the resources that they use.
//!
//! A contender can be any program. It prints its readings on stdout, one line of JSON each:
//!
//! ```text
//! {"metric":"ns","value":4013}
//! ```
//!
//! Seconds, processor time and peak memory are observed from outside, so a program that prints nothing has them too.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use pausa_output::at;
use serde::{Deserialize, Serialize};
use wait4::Wait4;

use crate::fact::{Fact, Key, Value, hundredths};
use crate::{Memory, Result, plan::Program, process};

/// The default number of rounds of a race.
pub const ROUNDS: usize = 7;

/// The target length of a timed run, in nanoseconds.
pub const LONG_ENOUGH: f64 = 40e6;

/// The minimum number of samples for the peak of a process's memory.
const SAMPLES: usize = 10;

/// A reading that a contender prints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The key of a metric.
    pub metric: String,
    /// The value for the whole run, in the metric's unit.
    pub value: f64,
}

impl Reading {
    /// Makes a reading.
    pub fn new(metric: &str, value: f64) -> Self {
        Reading { metric: metric.into(), value }
    }

    /// Prints the reading to stdout, for the parent process.
    ///
    /// # Errors
    /// If stdout is closed.
    pub fn print(&self) -> io::Result<()> {
        writeln!(io::stdout(), "{}", serde_json::to_string(self)?)
    }
}

/// A participant of a race: a program with its arguments and the metrics to keep.
#[derive(Clone, Debug)]
pub struct Contender {
    /// The key of its facts, without the metric. Each metric of `keep` is one fact.
    pub key: Key,
    /// The program to run.
    pub program: Program,
    /// The arguments. `{units}` is replaced by the number of units.
    pub arguments: Vec<String>,
    /// The number of units in a run. The readings are divided by it, except `answer` and those of the whole process (`seconds`,
    /// `processor`, `system`, `peak`).
    pub units: u64,
    /// Whether to choose the number of units so that a run takes about [`LONG_ENOUGH`].
    pub scaled: bool,
    /// The metrics to keep as facts.
    pub keep: Vec<&'static str>,
    /// The file that receives stdout. If set, no readings are parsed.
    pub output: Option<PathBuf>,
}

impl Contender {
    /// Makes a contender that prints readings. `keep` lists the metrics to keep.
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

    /// Sets the number of units in a run.
    #[must_use]
    pub fn units(self, units: u64) -> Self {
        Contender { units, ..self }
    }

    /// Chooses the number of units so that a run takes about [`LONG_ENOUGH`].
    #[must_use]
    pub fn scaled(self) -> Self {
        Contender { scaled: true, ..self }
    }

    /// Returns a copy with its final number of units. If it is scaled, runs the contender once to estimate the time of a unit.
    fn to_scale(&self) -> Result<Self> {
        let mut contender = self.clone();
        if self.scaled {
            let few = self.clone().units(3_000).once()?;
            let each = few.get("ns").copied().unwrap_or(0.0).max(0.1);
            contender.units = (LONG_ENOUGH / each) as u64 + 1;
        }
        Ok(contender)
    }

    /// Writes stdout into a file.
    #[must_use]
    pub fn into_file(self, file: PathBuf) -> Self {
        Contender { output: Some(file), ..self }
    }

    /// Runs the program once. Returns its readings per unit and the observed resources, by metric.
    ///
    /// # Errors
    /// If the program cannot be started or fails. The error contains the last line of its stderr.
    pub fn once(&self) -> Result<BTreeMap<String, f64>> {
        let mut command = Command::new(self.program.path()?);
        command.args(self.arguments.iter().map(|word| word.replace("{units}", &self.units.to_string())));
        let mut found = once(&mut command, self.output.as_ref(), self.keep.contains(&"peak"))?;
        // These are of the whole process, not of a unit.
        let observed = ["seconds", "processor", "system", "peak", "answer"];
        for (metric, value) in &mut found {
            if !observed.contains(&metric.as_str()) {
                *value /= self.units as f64;
            }
        }
        Ok(found)
    }
}

/// Runs a command to its end. Returns its readings and the observed resources, by metric. With `with_peak`, samples the peak of
/// its memory every 2 ms: the peak from `wait4` would include the parent's memory before `exec`.
fn once(command: &mut Command, output: Option<&PathBuf>, with_peak: bool) -> Result<BTreeMap<String, f64>> {
    let shown = process::shown(command);
    let failed = |why: &dyn fmt::Display| format!("`{shown}`: {why}");
    let sink = match output {
        Some(file) => File::create(file).map_err(at(file))?.into(),
        None => Stdio::piped(),
    };
    let mut said = tempfile::tempfile()?;
    command.stdin(Stdio::null()).stdout(sink).stderr(said.try_clone()?);
    let start = Instant::now();
    let mut child = command.spawn().map_err(|error| failed(&error))?;
    let peak = with_peak.then(|| {
        let process = child.id();
        thread::spawn(move || {
            let mut samples = Vec::new();
            while let Ok(memory) = Memory::of(process) {
                samples.push(memory.peak as f64);
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
    // Readings override observed values. Other lines are ignored.
    let readings = printed.lines().filter_map(|line| serde_json::from_str::<Reading>(line).ok());
    found.extend(readings.map(|reading| (reading.metric, reading.value)));
    Ok(found)
}

/// Returns the largest sample, or `None` if there are fewer than [`SAMPLES`].
fn peak(samples: &[f64]) -> Option<f64> {
    (samples.len() >= SAMPLES).then(|| samples.iter().copied().fold(0.0, f64::max))
}

/// Runs all contenders in turn, for a number of rounds. Every other round is in reverse order, so that no contender always
/// follows the same one. If a contender fails, the reason becomes the value of its facts, and it is not run again. `started` is
/// called before each run with the contender and the round.
pub(crate) fn race(
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
                    let values = runs.iter().map(|run| Some(rounded(*run.get(metric)?)));
                    let none = || Value::missing(format!("it printed no reading of `{metric}`"));
                    values.collect::<Option<_>>().map_or_else(none, Value::Runs)
                }
            };
            Fact { key: contender.key.metric(metric), value }
        })
    });
    facts.collect()
}

/// Rounds to five significant digits; from 100 on, to hundredths.
fn rounded(value: f64) -> f64 {
    if value.abs() >= 100.0 || value == 0.0 {
        return hundredths(value);
    }
    let scale = 10_f64.powi(4 - value.abs().log10().floor() as i32);
    (value * scale).round() / scale
}

/// A contender that runs a script.
#[cfg(test)]
pub(crate) fn shell(key: Key, script: &str, keep: &[&'static str]) -> Contender {
    Contender::new(key, &Program::Named("sh".into()), &["-c", script], keep)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::key;

    fn shell(entry: &str, script: &str, keep: &[&'static str]) -> Contender {
        super::shell(key("a case", entry), script, keep)
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

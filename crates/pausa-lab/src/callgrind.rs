//! Counts the instructions of a program with callgrind. Other load on the machine does not change the counts.
//!
//! A count must depend on the program alone. So each run has the same name (`./p`), an environment of two variables, and an
//! allocator that returns no memory to the system. By default glibc returns memory at a threshold, and whether a run reaches
//! the threshold depends on all earlier allocations and even on the length of the program's path.
//!
//! The count per unit is the slope of a line through runs of several sizes, four by default. So the costs of start and exit
//! cancel out. If the runs are not linear, there is no figure, and the error says how far off they are.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;
use std::{fmt, fs, io, thread};

use crate::Missing;
use crate::process::{self, Ran};
use crate::stats::{self, grouped};

/// The default sizes of the runs, in units.
pub const SIZES: [u64; 4] = [1_000, 2_000, 3_000, 4_000];

/// Settings of glibc's allocator that keep it from returning memory to the system.
const ALLOCATOR: &str = "glibc.malloc.trim_threshold=1000000000:glibc.malloc.top_pad=100000000";

/// The allowed distance of a run from the line, as a part of the difference between the largest and the smallest count ...
const OFF_THE_LINE: f64 = 0.001;
/// ... plus this number of instructions.
const OFF_BY: f64 = 200.0;

/// The entry points of the allocator.
const ALLOCATES: [&str; 7] =
    ["malloc", "calloc", "realloc", "free", "posix_memalign", "aligned_alloc", "memalign"];

/// Options for caches of fixed sizes, so that the counts do not depend on the host's.
const CACHES: [&str; 3] = ["--cache-sim=yes", "--D1=49152,12,64", "--LL=2097152,16,64"];

/// The default time limit of a run.
const LONGEST: Duration = Duration::from_secs(3600);

/// The version of the installed valgrind, for example `valgrind-3.19.0`. Cached for the life of the process.
///
/// # Errors
/// If valgrind is missing or does not start.
pub fn version() -> Result<String, Missing> {
    static VERSION: OnceLock<Result<String, Missing>> = OnceLock::new();
    VERSION.get_or_init(|| version_of("valgrind")).clone()
}

fn version_of(valgrind: &str) -> Result<String, Missing> {
    let missing = |why: &dyn fmt::Display| {
        Missing::Tool(format!("no instruction counts without valgrind (`{valgrind}`: {why})"))
    };
    match Command::new(valgrind).arg("--version").output() {
        Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).trim().into()),
        Ok(output) => Err(missing(&output.status)),
        Err(error) => Err(missing(&error)),
    }
}

/// The counts of one run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    /// Totals by callgrind's event name: `Ir`, `D1mr`, …
    pub events: BTreeMap<String, f64>,
    /// Instructions by source file.
    pub files: BTreeMap<String, f64>,
    /// Instructions in the allocator, including its callees.
    pub allocator: f64,
    /// Inclusive instructions of calls, by the symbols of caller and callee.
    pub calls: BTreeMap<(String, String), f64>,
}

/// Options of a count. The default counts the whole run.
#[derive(Clone, Debug)]
pub struct Callgrind {
    options: Vec<String>,
    off_the_line: f64,
}

impl Default for Callgrind {
    fn default() -> Self {
        Callgrind { options: Vec::new(), off_the_line: OFF_THE_LINE }
    }
}

impl Callgrind {
    /// Counts only inside a function and its callees. `*` in the name matches any text, which helps with mangled and generic
    /// names. The function must not be inlined.
    pub fn within(function: &str) -> Self {
        let options = vec!["--collect-atstart=no".into(), format!("--toggle-collect={function}")];
        Self { options, ..Self::default() }
    }

    /// Keeps symbols mangled.
    pub(crate) fn with_symbols() -> Self {
        Self { options: vec!["--demangle=no".into()], ..Self::default() }
    }

    /// Also counts the misses of simulated caches: a first-level data cache of 48 KiB and a last-level cache of 2 MiB.
    pub fn with_caches() -> Self {
        Self { options: CACHES.map(String::from).into(), ..Self::default() }
    }

    /// Sets the allowed distance of a run from the line, as a part of the difference between the largest and the smallest
    /// count. For programs whose runs vary.
    #[must_use]
    pub fn off_the_line(self, part: f64) -> Self {
        Self { off_the_line: part, ..self }
    }

    /// Counts one run of a program.
    ///
    /// # Errors
    /// If valgrind cannot run, `program` fails, or nothing was collected.
    pub fn count(&self, program: &Path, arguments: &[String]) -> Result<Counts, Missing> {
        let (ran, file) = self.run(program, arguments, None, LONGEST)?;
        if !ran.is_success() {
            let said = ran.said();
            let own = said.lines().rev().find(|line| !line.starts_with("==") && !line.trim().is_empty());
            let own = own.unwrap_or("it said nothing");
            return Err(failed(program, arguments, &format_args!("{}: {own}", ran.end())));
        }
        let counts = read(&file);
        match counts.events.get("Ir") {
            Some(instructions) if *instructions > 0.0 => Ok(counts),
            _ => Err(failed(program, arguments, &"callgrind collected nothing")),
        }
    }

    /// Counts instructions between pairs of calls to the function `mark`: from the first call to the second, from the third to
    /// the fourth, and so on. The program runs in the directory `place`.
    ///
    /// # Errors
    /// If valgrind cannot run, or `program` fails or runs longer than `longest`.
    pub fn between_marks(
        &self,
        mark: &str,
        program: &Path,
        arguments: &[String],
        place: &Path,
        longest: Duration,
    ) -> Result<Vec<u64>, Missing> {
        let mut how = self.clone();
        how.options.extend(["--combine-dumps=yes".into(), format!("--dump-before=*{mark}")]);
        let (ran, file) = how.run(program, arguments, Some(place), longest)?;
        if !ran.is_success() {
            return Err(Missing::Failed(format!("under valgrind, {}", ran.end())));
        }
        let totals = file.lines().filter_map(|line| line.strip_prefix("totals:")?.trim().parse().ok());
        // The first total covers the code before the first mark.
        Ok(totals.skip(1).step_by(2).collect())
    }

    /// Runs a program under callgrind with a fixed name, environment and allocator. Returns its result and callgrind's output,
    /// which is empty if the program failed.
    fn run(
        &self,
        program: &Path,
        arguments: &[String],
        place: Option<&Path>,
        longest: Duration,
    ) -> Result<(Ran, String), Missing> {
        version()?;
        let failed = |error: io::Error| failed(program, arguments, &error);
        let folder = tempfile::tempdir().map_err(failed)?;
        let (copy, counts) = (folder.path().join("p"), folder.path().join("counts"));
        let program = program.canonicalize().map_err(failed)?;
        fs::hard_link(&program, &copy).or_else(|_| fs::copy(&program, &copy).map(drop)).map_err(failed)?;
        let mut command = Command::new("valgrind");
        command
            .arg("--tool=callgrind")
            .arg(format!("--callgrind-out-file={}", counts.display()))
            .args(&self.options)
            .arg("--")
            .arg(if place.is_some() { &copy } else { Path::new("./p") })
            .args(arguments)
            .current_dir(place.unwrap_or(folder.path()))
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("GLIBC_TUNABLES", ALLOCATOR);
        let ran = process::run(&mut command, b"", longest, process::MOST_PRINTED).map_err(failed)?;
        let counts =
            if ran.is_success() { fs::read_to_string(counts).map_err(failed)? } else { String::new() };
        Ok((ran, counts))
    }

    /// Counts per unit, from runs of these sizes, two runs at a time. [`Counts::calls`] is empty. `arguments` returns the
    /// program's arguments for a size.
    ///
    /// # Errors
    /// As for [`Callgrind::count`], and if the instructions of the runs are not linear in the sizes.
    pub fn per_unit(
        &self,
        program: &Path,
        sizes: &[u64],
        arguments: impl Fn(u64) -> Vec<String>,
    ) -> Result<Counts, Missing> {
        let mut runs = Vec::new();
        for pair in sizes.chunks(2) {
            let pair: Vec<_> = pair.iter().map(|&size| arguments(size)).collect();
            let counted: Vec<_> = thread::scope(|scope| {
                let threads: Vec<_> =
                    pair.iter().map(|arguments| scope.spawn(|| self.count(program, arguments))).collect();
                threads.into_iter().map(thread::ScopedJoinHandle::join).collect()
            });
            for counts in counted {
                runs.push(counts.map_err(|_| Missing::Failed("the counting thread panicked".into()))??);
            }
        }
        let sizes: Vec<_> = sizes.iter().map(|&size| size as f64).collect();
        let total: Vec<_> = runs.iter().map(|run| run.events["Ir"]).collect();
        slope(&sizes, &total, self.off_the_line)?;
        let per_unit = |of: &dyn Fn(&Counts) -> f64| {
            let counts: Vec<_> = runs.iter().map(of).collect();
            stats::line(&sizes, &counts).map_or(0.0, |line| line.slope)
        };
        let slopes = |of: fn(&Counts) -> &BTreeMap<String, f64>| {
            let names = runs.iter().flat_map(|run| of(run).keys());
            let of_name = |name: &String| per_unit(&|run| of(run).get(name).copied().unwrap_or(0.0));
            names.map(|name| (name.clone(), of_name(name))).collect()
        };
        Ok(Counts {
            events: slopes(|run| &run.events),
            files: slopes(|run| &run.files),
            allocator: per_unit(&|run| run.allocator),
            calls: BTreeMap::new(),
        })
    }
}

fn failed(program: &Path, arguments: &[String], error: &dyn fmt::Display) -> Missing {
    Missing::Failed(format!("`{} {}`: {error}", program.display(), arguments.join(" ")))
}

/// Returns the slope of the counts, which must be linear in the sizes: each may be off by `part` of the difference between the
/// largest and the smallest count, plus [`OFF_BY`].
pub(crate) fn slope(sizes: &[f64], counts: &[f64], part: f64) -> Result<f64, Missing> {
    let line = stats::line(sizes, counts)
        .ok_or_else(|| Missing::Failed(format!("no line through runs of {sizes:?} units")))?;
    let (low, high) =
        (counts.iter().copied().fold(f64::MAX, f64::min), counts.iter().copied().fold(0.0, f64::max));
    if line.off <= (high - low) * part + OFF_BY {
        return Ok(line.slope);
    }
    let counts: Vec<_> = counts.iter().map(|&count| grouped(count, 0)).collect();
    Err(Missing::Failed(format!(
        "not linear: runs of {} units took {} instructions, {} off a line",
        sizes.iter().map(|&size| grouped(size, 0)).collect::<Vec<_>>().join(", "),
        counts.join(", "),
        grouped(line.off, 0)
    )))
}

/// Parses callgrind's output, whose format is the "Callgrind Format Specification" of its manual. `fl=`, `fi=` and `fe=` set
/// the source file of the cost lines that follow. The line after `calls=` is the callee's inclusive cost and does not belong to
/// the caller. A name is written in full only once: `fl=(3) slab.rs`, then `fl=(3)`.
fn read(text: &str) -> Counts {
    let (mut counts, mut events) = (Counts::default(), Vec::new());
    let (mut files, mut functions) = (BTreeMap::new(), BTreeMap::new());
    let (mut file, mut function, mut callee, mut is_callee) =
        (String::new(), String::new(), String::new(), false);
    for line in text.lines() {
        if let Some(list) = line.strip_prefix("events:") {
            events = list.split_whitespace().map(String::from).collect();
        } else if let Some(totals) = line.strip_prefix("totals:") {
            let totals = totals.split_whitespace().filter_map(|total| total.parse::<f64>().ok());
            for (event, total) in events.iter().zip(totals) {
                *counts.events.entry(event.clone()).or_default() += total;
            }
        } else if let Some(name) = ["fl=", "fi=", "fe="].iter().find_map(|mark| line.strip_prefix(mark)) {
            file = whole(&mut files, name);
        } else if let Some(name) = line.strip_prefix("fn=") {
            function = whole(&mut functions, name);
        } else if let Some(name) = line.strip_prefix("cfn=") {
            callee = whole(&mut functions, name);
        } else if line.starts_with("calls=") {
            is_callee = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first)) {
            let cost = line.split(' ').nth(1).and_then(|cost| cost.parse::<f64>().ok()).unwrap_or(0.0);
            let allocates = |name: &str| ALLOCATES.contains(&name);
            if is_callee {
                *counts.calls.entry((function.clone(), callee.clone())).or_default() += cost;
            }
            match is_callee {
                true if allocates(&callee) && !allocates(&function) => counts.allocator += cost,
                true => {}
                false => *counts.files.entry(file.clone()).or_default() += cost,
            }
            is_callee = false;
        }
    }
    counts
}

/// Resolves a compressed name: `(3) slab.rs` defines it, `(3)` refers to it.
fn whole(names: &mut BTreeMap<String, String>, name: &str) -> String {
    match name.split_once(' ') {
        Some((number, name)) => names.entry(number.into()).insert_entry(name.into()).get().clone(),
        None => names.get(name).cloned().unwrap_or_else(|| name.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Result<Counts, Missing> {
        Callgrind::default().count(Path::new("/bin/sh"), &["-c".into(), script.into()])
    }

    /// Whether valgrind is installed. If not, prints a note; in CI that is a failure.
    fn counts() -> bool {
        let found = version().inspect_err(|why| pausa_output::note(why)).is_ok();
        assert!(found || !crate::in_ci(), "valgrind is missing");
        found
    }

    #[test]
    fn a_machine_without_valgrind_has_a_reason_and_no_zero() {
        let missing = version_of("no-such-valgrind").unwrap_err();
        assert!(missing.to_string().contains("`no-such-valgrind`"), "{missing}");
    }

    #[test]
    fn a_count_does_not_depend_on_the_programs_path() {
        if !counts() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let long = folder.path().join("a-name-that-is-longer-than-twenty-four-bytes");
        fs::copy("/bin/true", &long).unwrap();
        let [here, there] =
            [Path::new("/bin/true"), &long].map(|path| Callgrind::default().count(path, &[]).unwrap());
        assert_eq!(here.events, there.events);
    }

    #[test]
    fn a_longer_run_has_more_instructions_and_the_same_per_unit() {
        if !counts() {
            return;
        }
        let turns = |n: u64| vec!["-c".into(), format!("i=0; while [ $i -lt {n} ]; do i=$((i+1)); done")];
        let each =
            |sizes| Callgrind::default().per_unit(Path::new("/bin/sh"), sizes, turns).unwrap().events["Ir"];
        let (few, many) = (each(&[200, 300, 400, 500]), each(&[500, 600, 700, 800]));
        assert!(few > 10.0 && (few / many - 1.0).abs() < 0.1, "{few} {many}");
    }

    #[test]
    fn a_program_that_fails_has_no_count() {
        if !counts() {
            return;
        }
        let missing = shell("echo no room >&2; exit 3").unwrap_err();
        assert!(missing.to_string().contains("no room"), "{missing}");
        assert!(Callgrind::within("no_such_function").count(Path::new("/bin/true"), &[]).is_err());
    }

    #[test]
    fn runs_that_are_not_on_a_line_have_no_figure() {
        let sizes = [1e3, 2e3, 3e3, 4e3];
        assert!(slope(&sizes, &[1e6, 2e6, 3e6, 4e6], OFF_THE_LINE).is_ok());
        assert!(slope(&sizes, &[3_569_014.0, 6_675_648.0, 9_772_638.0, 12_867_295.0], OFF_THE_LINE).is_ok());
        // The allocator returned memory from the third size on.
        let missing =
            slope(&sizes, &[2_725_982.0, 5_280_981.0, 7_889_449.0, 10_485_867.0], OFF_THE_LINE).unwrap_err();
        assert!(missing.to_string().starts_with("not linear: runs of 1,000, 2,000"), "{missing}");
        assert!(slope(&[1.0, 1.0], &[1.0, 1.0], OFF_THE_LINE).is_err());
    }

    const FILE: &str = "events: Ir D1mr\n\nfl=(1) a.rs\nfn=(1) main\n3 10 1\n+2 5\ncfn=(2) other\ncalls=1 7\n* 100 9\n\
                        cfn=(3) malloc\ncalls=1 7\n* 30 0\nfn=(3)\n4 20\ncfn=(4) calloc\ncalls=1 7\n* 7\n\
                        fi=(2) b.rs\n9 4\nfe=(1)\n4 1\n\ntotals: 120 10\n";

    #[test]
    fn a_callees_cost_is_not_counted_twice() {
        let counts = read(FILE);
        assert_eq!(counts.files, BTreeMap::from([("a.rs".into(), 36.0), ("b.rs".into(), 4.0)]));
        assert_eq!(counts.events, BTreeMap::from([("Ir".into(), 120.0), ("D1mr".into(), 10.0)]));
    }

    #[test]
    fn calls_are_known_by_caller_and_callee() {
        let calls = read(FILE).calls;
        assert_eq!(calls[&("main".into(), "other".into())], 100.0);
        assert_eq!(calls[&("malloc".into(), "calloc".into())], 7.0);
    }

    #[test]
    fn the_allocators_share_is_what_calls_from_outside_take() {
        assert_eq!(read(FILE).allocator, 30.0);
    }
}

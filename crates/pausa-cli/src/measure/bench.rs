//! The runs behind the figures: two builds of every encoding's binary, which are then asked.
//!
//! - the *plain* build, in the profile `figures`, for instructions, times and machine code;
//! - the *counting* build, whose allocator counts, for bytes and allocations. It is quick to build (in the profile
//!   `release`): the size of a type does not depend on the profile.
//!
//! Each is copied to a folder of its own, because the next build will take its place.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use object::{Object, ObjectSymbol, SymbolKind};
use pausa_figures::{Missing, callgrind};
use pausa_story::Failure;
use serde::Deserialize;

use crate::workspace::{Encoding, Workspace};

/// The slope is taken between these many units.
const FEW: u64 = 1_000;
const MANY: u64 = 3_000;
/// How long a timed run is meant to take, in nanoseconds.
const LONG_ENOUGH: f64 = 10e6;

/// The built binaries.
pub(super) struct Bench {
    plain: PathBuf,
    counting: PathBuf,
}

/// What the counting build says of a program.
#[derive(Deserialize)]
pub(super) struct Observed {
    pub(super) unit: String,
    pub(super) must_live: u64,
    pub(super) handle: u64,
    pub(super) heap: u64,
    allocations: u64,
    bytes: u64,
}

/// Allocations and their bytes.
pub(super) struct Allocated {
    pub(super) to_make: f64,
    pub(super) per_unit: f64,
    pub(super) bytes_per_unit: f64,
}

impl Bench {
    pub(super) fn build(workspace: &Workspace, encodings: &[&Encoding]) -> Result<Self, Failure> {
        let folder = workspace.target.join("measured");
        let bench = Bench { plain: folder.join("plain"), counting: folder.join("counting") };
        let counting = ["--features", "pausa-story/count-allocations"];
        for (kept, profile, features) in
            [(&bench.counting, "release", &counting[..]), (&bench.plain, "figures", &[])]
        {
            workspace.build_as(&[&["--profile", profile], features].concat())?;
            fs::create_dir_all(kept).map_err(|error| at(kept, error))?;
            for encoding in encodings {
                let built = workspace.target.join(profile).join(encoding.binary_name());
                fs::copy(&built, kept.join(encoding.binary_name())).map_err(|error| at(&built, error))?;
            }
        }
        Ok(bench)
    }

    /// The binary that is timed, for the transcript to be checked on the very same.
    pub(super) fn binary(&self, encoding: &Encoding) -> PathBuf {
        self.plain.join(encoding.binary_name())
    }

    /// Bytes of state, and allocations as a slope.
    pub(super) fn observe(&self, encoding: &Encoding, id: &str) -> Result<(Observed, Allocated), Failure> {
        let (few, many) = (self.observed(encoding, id, FEW)?, self.observed(encoding, id, MANY)?);
        let slope = |few: u64, many: u64| (many as f64 - few as f64) / (MANY - FEW) as f64;
        let per_unit = slope(few.allocations, many.allocations);
        let allocated = Allocated {
            per_unit,
            to_make: few.allocations as f64 - per_unit * FEW as f64,
            bytes_per_unit: slope(few.bytes, many.bytes),
        };
        Ok((many, allocated))
    }

    fn observed(&self, encoding: &Encoding, id: &str, units: u64) -> Result<Observed, Failure> {
        let mut command = Command::new(self.counting.join(encoding.binary_name()));
        let answer = answer(command.args(["observe", id, &units.to_string()]))?;
        serde_json::from_str(&answer)
            .map_err(|error| Failure::Run(format!("{command:?} printed {answer:?}: {error}")))
    }

    /// Instructions per unit.
    pub(super) fn instructions(&self, encoding: &Encoding, id: &str) -> Result<f64, Missing> {
        let exercise = |units: u64| {
            let mut command = Command::new(self.binary(encoding));
            command.args(["exercise", id, &units.to_string()]);
            command
        };
        callgrind::slope(exercise, FEW, MANY)
    }

    /// How many units make a run that is long enough to be timed.
    pub(super) fn units_to_time(&self, encoding: &Encoding, id: &str) -> Result<u64, Failure> {
        let per_unit = self.nanoseconds(encoding, id, MANY)?.max(0.1);
        Ok((LONG_ENOUGH / per_unit) as u64 + 1)
    }

    /// Nanoseconds per unit in a run of so many.
    pub(super) fn nanoseconds(&self, encoding: &Encoding, id: &str, units: u64) -> Result<f64, Failure> {
        let mut command = Command::new(self.binary(encoding));
        let answer = answer(command.args(["exercise", id, &units.to_string()]))?;
        let nanoseconds: f64 = answer
            .trim()
            .parse()
            .map_err(|_| Failure::Run(format!("{command:?} printed {answer:?}, and not nanoseconds")))?;
        Ok(nanoseconds / units as f64)
    }

    /// Bytes of machine code of a program and the driver that exercises it: all functions that carry the chapter's name,
    /// but for those made for the loops that the driver does not use.
    pub(super) fn code(&self, encoding: &Encoding, id: &str) -> Result<u64, Failure> {
        let binary = self.binary(encoding);
        let bytes = fs::read(&binary).map_err(|error| at(&binary, error))?;
        let file = object::File::parse(&*bytes)
            .map_err(|error| Failure::Run(format!("{}: {error}", binary.display())))?;
        let own = format!("{}::{id}", encoding.package.replace('-', "_"));
        let driver = format!("pausa_story::{id}::Figures");
        let is_its = |name: &str| {
            let of_a_loop = ["pausa_loops::", "pausa_http::", "Counting"];
            (name.contains(&own) || name.contains(&driver))
                && (name.contains("QuietLoop") || !of_a_loop.iter().any(|other| name.contains(other)))
        };
        let functions = file.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text);
        let sizes = functions.filter_map(|symbol| {
            let name = format!("{:#}", rustc_demangle::demangle(symbol.name().ok()?));
            is_its(&name).then_some(symbol.size())
        });
        Ok(sizes.sum())
    }
}

/// How long it takes, in seconds, until a change to a chapter has been built and tested.
pub(super) fn rebuild(workspace: &Workspace, encoding: &Encoding) -> Result<f64, Failure> {
    let chapter = encoding.folder.join("src/ch1_count_to_three.rs");
    let now = std::time::SystemTime::now();
    let file = fs::File::options().append(true).open(&chapter).map_err(|error| at(&chapter, error))?;
    file.set_modified(now).map_err(|error| at(&chapter, error))?;
    let mut command = Command::new(env::var_os("CARGO").as_deref().unwrap_or(OsStr::new("cargo")));
    command.current_dir(&workspace.root).args(["test", "--quiet", "--package", &encoding.package]);
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let seconds = now.elapsed().unwrap_or_default().as_secs_f64();
    match status {
        Ok(status) if status.success() => Ok(seconds),
        Ok(_) => Err(Failure::Run(format!("the tests of {} fail: {command:?}", encoding.package))),
        Err(error) => Err(Failure::Run(format!("{command:?}: {error}"))),
    }
}

/// What a binary prints.
fn answer(command: &mut Command) -> Result<String, Failure> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| Failure::Run(format!("{command:?}: {error}")))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(Failure::Run(format!("{command:?}: {}: {}", output.status, said.trim_end())))
        }
    }
}

fn at(path: &Path, error: std::io::Error) -> Failure {
    Failure::Run(format!("{}: {error}", path.display()))
}

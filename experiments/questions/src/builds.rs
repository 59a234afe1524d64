//! What cargo builds for the exhibits: the encodings' binaries and this one, at any optimisation level, for callgrind and
//! for the sizes of their functions; and the libraries that snippets use.
//!
//! Binaries lie in `target/questions`, apart from other builds, and are built once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::{env, fs};

use object::{Object, ObjectSymbol, SymbolKind};
use pausa_lab::{Missing, callgrind};
use pausa_story::Failure;
use serde_json::Value as Json;

use crate::exhibit::{failed, root};

/// The slope is taken between these many items.
const FEW: u64 = 1_000;
const MANY: u64 = 3_000;
/// The encodings' packages, whose binaries are measured.
const ENCODINGS: [&str; 4] = ["pausa-struct", "pausa-genawaiter", "pausa-coroutine", "pausa-async"];
/// This package, whose workloads are.
const OURS: [&str; 1] = ["questions"];
/// Where snippets find the contract, the encodings, and what those stand on.
const LIBRARIES: [&str; 7] = [
    "pausa-struct",
    "pausa-genawaiter",
    "pausa-coroutine",
    "pausa-async",
    "pausa-corosensei",
    "pausa-diapause",
    "pausa-scheduler",
];

/// How binaries are built: the profile `figures` with this changed in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Build {
    /// As in a `Cargo.toml`: `2`, `3`, `"s"`, `"z"`.
    pub(crate) level: &'static str,
    /// Whether a panic ends the process at once: `panic = "abort"`.
    pub(crate) aborts: bool,
}

/// The levels at which exhibits compare, as people write them and as `Cargo.toml` does.
pub(crate) const O2: Build = Build { level: "2", aborts: false };
pub(crate) const O3: Build = Build { level: "3", aborts: false };
pub(crate) const OS: Build = Build { level: "\"s\"", aborts: false };

/// The binaries of one build. They are built when they are first asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binaries(Build);

impl Build {
    /// All binaries that can be measured.
    pub(crate) fn binaries(self) -> Result<Binaries, Failure> {
        Ok(Binaries(self))
    }

    /// Where the binaries of these packages are. Builds them, or finds them built.
    fn built(self, packages: &'static [&'static str]) -> Result<PathBuf, Failure> {
        type Built = BTreeMap<(Build, &'static [&'static str]), PathBuf>;
        static BUILT: Mutex<Built> = Mutex::new(BTreeMap::new());
        // One after the other: cargo has a lock on the folder anyway.
        let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = built.get(&(self, packages)) {
            return Ok(folder.clone());
        }
        let folder = self.build(packages)?;
        built.insert((self, packages), folder.clone());
        Ok(folder)
    }

    fn build(self, packages: &[&str]) -> Result<PathBuf, Failure> {
        let target = target()?;
        let mut command = cargo("build");
        command.args(["--quiet", "--bins", "--profile=figures", "--target-dir"]).arg(&target);
        command.arg(format!("--config=profile.figures.opt-level={}", self.level));
        if self.aborts {
            command.arg("--config=profile.figures.panic=\"abort\"");
        }
        for package in packages {
            command.args(["--package", package]);
        }
        succeed(&mut command)?;
        // The next build takes the place of this one's binaries.
        let panic = if self.aborts { "abort" } else { "unwind" };
        let kept = target.join("kept").join(format!("O{}-{panic}", self.level.trim_matches('"')));
        fs::create_dir_all(&kept).map_err(|error| failed(&kept, &error))?;
        for package in packages {
            let name = format!("{package}{}", env::consts::EXE_SUFFIX);
            let built = target.join("figures").join(&name);
            let _ = fs::remove_file(kept.join(&name));
            fs::copy(&built, kept.join(&name)).map_err(|error| failed(&built, &error))?;
        }
        Ok(kept)
    }
}

impl Binaries {
    /// Instructions per unit of a program of the story in an encoding (`struct`, `coroutine`, …), driven as
    /// `cargo pausa measure` drives it.
    pub(crate) fn chapter(&self, encoding: &str, id: &str) -> Result<f64, Missing> {
        self.slope(&format!("pausa-{encoding}"), &["exercise", id])
    }

    /// Instructions per item of a workload of an exhibit.
    pub(crate) fn workload(&self, exhibit: &str, name: &str) -> Result<f64, Missing> {
        self.slope("questions", &["exercise", exhibit, name])
    }

    fn slope(&self, binary: &str, arguments: &[&str]) -> Result<f64, Missing> {
        let binary = self.binary(binary).map_err(|failure| Missing::Failed(failure.to_string()))?;
        slope(&binary, arguments)
    }

    /// Bytes of machine code of the functions of a binary (`pausa-coroutine`, `questions`) whose demangled names are
    /// wanted.
    pub(crate) fn code(&self, binary: &str, is_wanted: impl Fn(&str) -> bool) -> Result<u64, Failure> {
        let file = self.binary(binary)?;
        let bytes = fs::read(&file).map_err(|error| failed(&file, &error))?;
        let object = object::File::parse(&*bytes).map_err(|error| failed(&file, &error))?;
        let functions = object.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text);
        let sizes = functions.filter_map(|symbol| {
            let name = format!("{:#}", rustc_demangle::demangle(symbol.name().ok()?));
            is_wanted(&name).then_some(symbol.size())
        });
        Ok(sizes.sum())
    }

    fn binary(&self, package: &str) -> Result<PathBuf, Failure> {
        let packages: &'static [&'static str] = if OURS.contains(&package) { &OURS } else { &ENCODINGS };
        Ok(self.0.built(packages)?.join(format!("{package}{}", env::consts::EXE_SUFFIX)))
    }
}

/// Instructions per item of a program that is told, after these arguments, how many items to work on.
pub(crate) fn slope(program: &Path, arguments: &[&str]) -> Result<f64, Missing> {
    let run = |items: u64| {
        let mut command = Command::new(program);
        command.args(arguments).arg(items.to_string());
        command
    };
    callgrind::slope(run, FEW, MANY)
}

/// The source of a library without dependencies, with its edition.
pub(crate) fn source(library: &str) -> Result<(PathBuf, String), Failure> {
    let metadata = metadata(&[])?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let mut targets = packages.flat_map(|package| package["targets"].as_array().into_iter().flatten());
    let found = targets.find(|target| {
        target["name"].as_str().is_some_and(|name| name.replace('-', "_") == library)
            && target["kind"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "lib"))
    });
    let text = |value: &Json| value.as_str().unwrap_or_default().to_string();
    found
        .map(|target| (PathBuf::from(text(&target["src_path"])), text(&target["edition"])))
        .ok_or_else(|| Failure::Run(format!("there is no library `{library}` in the workspace")))
}

/// The folder of these builds.
pub(crate) fn target() -> Result<PathBuf, Failure> {
    let metadata = metadata(&["--no-deps"])?;
    Ok(Path::new(metadata["target_directory"].as_str().unwrap_or("target")).join("questions"))
}

fn metadata(arguments: &[&str]) -> Result<Json, Failure> {
    let output = succeed(cargo("metadata").arg("--format-version=1").args(arguments))?;
    serde_json::from_str(&output).map_err(|error| Failure::Run(format!("cargo metadata: {error}")))
}

/// The libraries of [`LIBRARIES`] and all that they stand on, by the names that `extern crate` knows.
pub(crate) fn libraries() -> Result<BTreeMap<String, PathBuf>, Failure> {
    let mut command = cargo("build");
    command.args(["--quiet", "--lib", "--message-format=json"]);
    for package in LIBRARIES {
        command.args(["--package", package]);
    }
    let output = succeed(&mut command)?;
    let messages = output.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    let libraries = messages.filter_map(|message| {
        let name = message["target"]["name"].as_str()?.replace('-', "_");
        let files = message["filenames"].as_array()?.iter().filter_map(Json::as_str).map(PathBuf::from);
        let is_library = |file: &PathBuf| file.extension().is_some_and(|kind| kind == "rlib" || kind == "so");
        Some((name, files.into_iter().find(is_library)?))
    });
    Ok(libraries.collect())
}

/// Cargo in the workspace, with its errors on our stderr.
fn cargo(verb: &str) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg(verb).current_dir(root()).stderr(Stdio::inherit());
    command
}

/// Its stdout, where it succeeds.
fn succeed(command: &mut Command) -> Result<String, Failure> {
    let output = command.output().map_err(|error| Failure::Run(format!("{command:?}: {error}")))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(Failure::Run(format!("{command:?}: {}", output.status))),
    }
}

//! Builds the binaries and libraries of packages with cargo: chooses the compiler, the profile and the flags. For single files
//! see [`snippet`](crate::snippet).

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::{env, fs};

use cargo_metadata::{Artifact, Message, Metadata, MetadataCommand};
use pausa_output::at;
use serde_json::Value as Json;

use crate::Result;

pub use pausa_output::hash;

/// A compiler: the default one, a toolchain of rustup, or a path to a `rustc`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Compiler {
    name: Option<String>,
    is_allowed_all: bool,
}

/// The path and the version of an installed compiler, from `rustc -vV`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// The path of `rustc`.
    pub path: PathBuf,
    /// The release, commit and date: `1.97.0-nightly (e50aa6fba 2026-05-19)`.
    pub rustc: String,
    /// The release of its LLVM.
    pub llvm: String,
    /// The target triple; the host's, unless a build has another.
    pub target: String,
}

impl Version {
    /// Whether the compiler accepts unstable features without `RUSTC_BOOTSTRAP`.
    pub fn is_nightly(&self) -> bool {
        self.rustc.contains("nightly") || self.rustc.contains("dev")
    }

    /// The release: `1.95.0`, or for a nightly with its date, `1.97.0-nightly 2026-05-19`.
    pub fn release(&self) -> String {
        let mut words = self.rustc.split([' ', ')']);
        let release = words.next().unwrap_or_default();
        let date = words.find(|word| word.starts_with("20") && word.len() == 10);
        match date {
            Some(date) if release.contains('-') => format!("{release} {date}"),
            _ => release.into(),
        }
    }

    /// The major and minor version, `(1, 95)`, to compare with a package's `rust-version`.
    pub fn number(&self) -> (u32, u32) {
        let mut parts = self.rustc.split('.').map(|part| part.parse().unwrap_or(0));
        (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
    }

    /// The flag that this workspace's crates need: the features of it that are stable today and were not yet.
    pub fn flag(&self) -> Option<&'static str> {
        matches!(self.number(), (1, ..88))
            .then_some("-Zcrate-attr=feature(let_chains,unsigned_is_multiple_of,num_midpoint_signed)")
    }
}

impl Compiler {
    /// Selects a rustup toolchain by its name (`stable`), or a compiler by its path. Unstable features are allowed, with
    /// `RUSTC_BOOTSTRAP` if it is not a nightly; the receipt records that.
    pub fn named(name: impl Into<String>) -> Self {
        Compiler { name: Some(name.into()), is_allowed_all: true }
    }

    /// Allows unstable features on every channel.
    #[must_use]
    pub fn with_unstable_features(self) -> Self {
        Compiler { is_allowed_all: true, ..self }
    }

    /// Lists the compilers of this machine, oldest first: rustup's toolchains and those unpacked by `.ci/compilers`. All may
    /// use unstable features. Each release is listed once.
    ///
    /// # Errors
    /// If the workspace cannot be read.
    pub fn available() -> Result<Vec<(Version, Compiler)>> {
        let toolchains = succeed(Command::new("rustup").args(["toolchain", "list"])).unwrap_or_default();
        let toolchains = toolchains.lines().filter_map(|line| line.split_whitespace().next());
        let unpacked = fs::read_dir(workspace()?.target_directory.join("compilers")).into_iter().flatten();
        let unpacked = unpacked
            .filter_map(|entry| entry.ok()?.path().join("bin/rustc").into_os_string().into_string().ok());
        let compilers = toolchains.map(String::from).chain(unpacked).map(Compiler::named);
        let versions = compilers.filter_map(|compiler| Some((compiler.version().ok()?, compiler)));
        let mut found: Vec<_> = versions.collect();
        found.sort_by_cached_key(|(version, _)| (version.number(), version.rustc.clone()));
        found.dedup_by(|one, other| one.0.release() == other.0.release());
        Ok(found)
    }

    /// The name or path given to [`Compiler::named`], or `rustc` for the default compiler.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("rustc")
    }

    /// Locates the compiler and reads its version. The result is cached for the life of the process.
    ///
    /// # Errors
    /// If there is no such compiler.
    pub fn version(&self) -> Result<Version> {
        static FOUND: Mutex<BTreeMap<Option<String>, Version>> = Mutex::new(BTreeMap::new());
        let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(version) = found.get(&self.name) {
            return Ok(version.clone());
        }
        let path = self.path()?;
        let output = Command::new(&path).arg("-vV").stdin(Stdio::null()).output();
        let output = output.map_err(|error| format!("no rustc runs at {}: {error}", path.display()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let field = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name));
            value.map(|value| value.trim().to_string()).unwrap_or_default()
        };
        let rustc = field("rustc ");
        if !output.status.success() || rustc.is_empty() {
            return Err(format!("{} is no rustc: `-vV` says nothing", path.display()).into());
        }
        let version = Version { path, rustc, llvm: field("LLVM version:"), target: field("host:") };
        found.insert(self.name.clone(), version.clone());
        Ok(version)
    }

    fn path(&self) -> Result<PathBuf> {
        let mut command = Command::new("rustup");
        command.args(["which", "rustc"]);
        match self.name.as_deref() {
            Some(path) if Path::new(path).components().count() > 1 => {
                return Ok(std::path::absolute(path).map_err(at(Path::new(path)))?);
            }
            Some(toolchain) => drop(command.args(["--toolchain", toolchain])),
            None => {
                if let Some(set) = env::var_os("RUSTC") {
                    return Ok(set.into());
                }
            }
        }
        match (command.stdin(Stdio::null()).output(), &self.name) {
            (Ok(output), _) if output.status.success() => {
                Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
            }
            // Without rustup, the only compiler is the one on the path.
            (_, None) => Ok("rustc".into()),
            (Ok(output), Some(name)) => {
                let said = String::from_utf8_lossy(&output.stderr);
                let line = said.lines().next().unwrap_or("rustup knows no such toolchain");
                let said = line.trim_start_matches("error: ");
                Err(format!(
                    "no toolchain `{name}`: {said}; a rustc of `.ci/compilers` has a path, such as \
                     target/compilers/1.96/bin/rustc"
                )
                .into())
            }
            (Err(error), Some(name)) => {
                Err(format!("no toolchain `{name}`: rustup does not run: {error}").into())
            }
        }
    }

    /// Whether [`rustc`](Self::rustc) and [`cargo`](Self::cargo) set `RUSTC_BOOTSTRAP`, to allow unstable features.
    fn is_bootstrapped(&self) -> Result<bool> {
        Ok(self.is_allowed_all && !self.version()?.is_nightly())
    }

    /// Returns a command that runs `rustc`, with `RUSTC_BOOTSTRAP` set if needed.
    ///
    /// # Errors
    /// If there is no such compiler.
    pub fn rustc(&self) -> Result<Command> {
        let mut command = Command::new(self.version()?.path);
        if self.is_bootstrapped()? {
            command.env("RUSTC_BOOTSTRAP", "1");
        }
        command.stdin(Stdio::null());
        Ok(command)
    }

    /// Returns a command that runs `cargo` with this compiler in the root of the workspace.
    ///
    /// # Errors
    /// If there is no such compiler, or cargo finds no workspace.
    pub fn cargo(&self) -> Result<Command> {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        if self.name.is_some() {
            command.env("RUSTC", self.version()?.path);
        }
        if self.is_bootstrapped()? {
            command.env("RUSTC_BOOTSTRAP", "1");
        }
        command.current_dir(&workspace()?.workspace_root);
        Ok(command)
    }
}

/// A cargo build of the binaries of one or more packages. Its name is part of the keys of the facts measured with it.
///
/// One command builds all packages, so cargo unifies the features of their libraries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Build {
    /// The name in keys; empty if an experiment has only one build.
    pub name: String,
    /// The packages whose binaries are built.
    pub packages: Vec<String>,
    /// The compiler.
    pub compiler: Compiler,
    /// A profile of the workspace.
    pub profile: String,
    /// Settings of the profile to override, written as in `Cargo.toml`: `("opt-level", "\"s\"")`.
    pub settings: Vec<(String, String)>,
    /// Values for `--features`.
    pub features: Vec<String>,
    /// Values for `RUSTFLAGS`. If empty, the environment's `RUSTFLAGS` apply.
    pub flags: Vec<String>,
    /// The target triple, if not the host's.
    pub target: Option<String>,
}

/// The artifacts of a finished build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Built {
    binaries: BTreeMap<String, PathBuf>,
    profile: String,
}

impl Build {
    /// A build of these packages with the profile `figures` and the default compiler.
    pub fn of(packages: &[&str]) -> Self {
        Build {
            name: String::new(),
            packages: packages.iter().map(ToString::to_string).collect(),
            compiler: Compiler::default(),
            profile: "figures".into(),
            settings: Vec::new(),
            features: Vec::new(),
            flags: Vec::new(),
            target: None,
        }
    }

    /// Sets the name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the profile, which must exist in the workspace.
    #[must_use]
    pub fn profile(mut self, profile: &str) -> Self {
        self.profile = profile.into();
        self
    }

    /// Overrides a setting of the profile, written as in `Cargo.toml`: `with("lto", "\"thin\"")`.
    #[must_use]
    pub fn with(mut self, setting: &str, value: &str) -> Self {
        self.settings.push((setting.into(), value.into()));
        self
    }

    /// Sets the optimisation level: `2`, `3`, `s` or `z`.
    #[must_use]
    pub fn level(self, level: &str) -> Self {
        let number = level.bytes().all(|digit| digit.is_ascii_digit());
        let value = if number { level.to_string() } else { format!("\"{level}\"") };
        self.with("opt-level", &value)
    }

    /// Enables a feature.
    #[must_use]
    pub fn feature(mut self, feature: &str) -> Self {
        self.features.push(feature.into());
        self
    }

    /// Adds a compiler flag to `RUSTFLAGS`.
    #[must_use]
    pub fn flag(mut self, flag: &str) -> Self {
        self.flags.push(flag.into());
        self
    }

    /// Sets the compiler.
    #[must_use]
    pub fn by(mut self, compiler: Compiler) -> Self {
        self.compiler = compiler;
        self
    }

    /// Returns the version of the compiler, with the target of the build and with a remark if `RUSTC_BOOTSTRAP` is set.
    ///
    /// # Errors
    /// If there is no such compiler.
    pub(crate) fn version(&self) -> Result<Version> {
        let mut version = self.compiler.version()?;
        if self.compiler.is_bootstrapped()? {
            version.rustc += ", RUSTC_BOOTSTRAP";
        }
        version.target = self.target.clone().unwrap_or(version.target);
        Ok(version)
    }

    fn command(&self) -> Result<Command> {
        let mut command = self.compiler.cargo()?;
        command.args(["build", "--bins", "--profile", &self.profile]);
        for package in &self.packages {
            command.args(["--package", package]);
        }
        for (setting, value) in &self.settings {
            command.arg(format!("--config=profile.{}.{setting}={value}", self.profile));
        }
        if !self.features.is_empty() {
            command.args(["--features", &self.features.join(",")]);
        }
        if let Some(target) = &self.target {
            command.args(["--target", target]);
        }
        if !self.flags.is_empty() {
            // Cargo prefers the encoded variable, which would replace these.
            command.env("RUSTFLAGS", self.flags.join(" ")).env_remove("CARGO_ENCODED_RUSTFLAGS");
        }
        Ok(command)
    }

    /// Returns the path of a binary by its name. The first call in a process builds it.
    ///
    /// # Errors
    /// If the build fails, or has no binary of that name.
    pub fn binary(&self, name: &str) -> Result<PathBuf> {
        let built = self.built()?;
        let binary = built.binaries.get(name).cloned();
        Ok(binary
            .ok_or_else(|| format!("the packages {} have no binary `{name}`", self.packages.join(", ")))?)
    }

    /// Describes the profile that cargo resolves for the binary: optimisation level, link-time optimisation, codegen units,
    /// panic strategy.
    pub(crate) fn observed_profile(&self) -> Result<String> {
        Ok(self.built()?.profile)
    }

    fn built(&self) -> Result<Built> {
        static BUILT: Mutex<BTreeMap<Build, Built>> = Mutex::new(BTreeMap::new());
        // Builds run one at a time: cargo locks its target directory anyway.
        let mut all = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(built) = all.get(self) {
            return Ok(built.clone());
        }
        let (artifacts, is_built) = artifacts(&mut self.command()?)?;
        if !is_built {
            return Err(not_built(&self.packages));
        }
        // Keep a copy: the next build with other settings overwrites the binaries.
        let kept = format!("lab/{:016x}", hash(format!("{self:?}")));
        let kept = workspace()?.target_directory.as_std_path().join(kept);
        fs::create_dir_all(&kept).map_err(at(&kept))?;
        let mut binaries = BTreeMap::new();
        for artifact in artifacts {
            let Some(executable) = artifact.executable else { continue };
            let copy = kept.join(executable.file_name().unwrap_or_default());
            let _ = fs::remove_file(&copy);
            fs::copy(&executable, &copy).map_err(at(executable.as_std_path()))?;
            binaries.insert(artifact.target.name, copy);
        }
        let built = Built { binaries, profile: self.plan()? };
        all.insert(self.clone(), built.clone());
        Ok(built)
    }

    /// Reads the profile of the binary from cargo's unit graph. If cargo prints none, returns the profile's name and
    /// `(as declared)`.
    fn plan(&self) -> Result<String> {
        let mut command = self.command()?;
        command
            .args(["--quiet", "--unit-graph", "-Zunstable-options"])
            .env("RUSTC_BOOTSTRAP", "1")
            .stderr(Stdio::null());
        let Ok(graph) = succeed(&mut command) else { return Ok(format!("{} (as declared)", self.profile)) };
        let graph: Json = serde_json::from_str(&graph)?;
        let root = graph["roots"][0].as_u64().and_then(|root| usize::try_from(root).ok()).unwrap_or(0);
        let profile = &graph["units"][root]["profile"];
        let text = |field: &str| profile[field].as_str().map_or(profile[field].to_string(), String::from);
        Ok(format!(
            "{}: opt-level {}, lto {}, {} codegen units, panic {}",
            text("name"),
            text("opt_level"),
            text("lto"),
            text("codegen_units").replace("null", "default"),
            text("panic")
        ))
    }

    /// Lists the source directories and manifests of the packages and of their path dependencies, relative to the root of the
    /// workspace. The measuring crate itself is left out.
    ///
    /// # Errors
    /// If `cargo metadata` fails.
    pub fn sources(&self) -> Result<Vec<String>> {
        let metadata = workspace()?;
        let local = |name: &str| {
            metadata.packages.iter().find(|package| package.source.is_none() && *package.name == name)
        };
        let mut wanted: Vec<String> = self.packages.clone();
        let mut sources = vec!["Cargo.toml".to_string()];
        let mut at = 0;
        while let Some(name) = wanted.get(at).cloned() {
            at += 1;
            let Some(package) = local(&name) else { continue };
            let folder = package
                .manifest_path
                .parent()
                .and_then(|folder| folder.strip_prefix(&metadata.workspace_root).ok());
            let Some(folder) = folder.map(|folder| folder.to_string()) else { continue };
            sources.extend(["src", "Cargo.toml"].map(|part| format!("{folder}/{part}")));
            let normal = |dependency: &&cargo_metadata::Dependency| {
                dependency.path.is_some() && dependency.kind == cargo_metadata::DependencyKind::Normal
            };
            for dependency in package.dependencies.iter().filter(normal) {
                // This crate measures; its code is not part of the measured program.
                if dependency.name != env!("CARGO_PKG_NAME") && !wanted.contains(&dependency.name) {
                    wanted.push(dependency.name.clone());
                }
            }
        }
        Ok(sources)
    }
}

/// Paths of compiled libraries by crate name, as `extern crate` spells it.
pub type Libraries = BTreeMap<String, PathBuf>;

/// Runs a cargo command and returns the libraries that it builds, procedural macros included, and whether it succeeded.
/// Compiler messages go to stderr.
///
/// # Errors
/// If cargo cannot be started, or its output cannot be parsed.
pub fn libraries(cargo: &mut Command) -> Result<(Libraries, bool)> {
    let (artifacts, is_built) = artifacts(cargo)?;
    let mut libraries = Libraries::new();
    for artifact in artifacts {
        let is_library = |file: &&cargo_metadata::camino::Utf8PathBuf| {
            matches!(file.extension(), Some("rlib" | "so" | "dylib" | "dll"))
        };
        if let Some(file) = artifact.filenames.iter().find(is_library) {
            libraries.insert(artifact.target.name.replace('-', "_"), file.clone().into_std_path_buf());
        }
    }
    Ok((libraries, is_built))
}

/// Runs a cargo command. Returns what it builds, and whether it succeeded. Compiler messages go to stderr.
fn artifacts(cargo: &mut Command) -> Result<(Vec<Artifact>, bool)> {
    cargo.arg("--message-format=json-render-diagnostics").stdin(Stdio::null()).stderr(Stdio::inherit());
    if !io::stderr().is_terminal() {
        cargo.arg("--quiet");
    }
    let output = cargo.output().map_err(|error| format!("cargo build: {error}"))?;
    let mut artifacts = Vec::new();
    for message in Message::parse_stream(&*output.stdout) {
        if let Message::CompilerArtifact(artifact) = message? {
            artifacts.push(artifact);
        }
    }
    Ok((artifacts, output.status.success()))
}

/// The error for packages that cargo does not build. The compiler's messages are on stderr.
pub(crate) fn not_built(packages: &[String]) -> Box<dyn Error + Send + Sync> {
    format!("{} do not build", packages.join(", ")).into()
}

/// The metadata of this workspace, without external packages. Cached for the life of the process.
///
/// # Errors
/// If `cargo metadata` fails.
pub fn workspace() -> Result<&'static Metadata> {
    static WORKSPACE: std::sync::OnceLock<Metadata> = std::sync::OnceLock::new();
    if let Some(metadata) = WORKSPACE.get() {
        return Ok(metadata);
    }
    let metadata =
        MetadataCommand::new().no_deps().exec().map_err(|error| format!("cargo metadata: {error}"))?;
    Ok(WORKSPACE.get_or_init(|| metadata))
}

/// Runs a command and returns its stdout.
///
/// # Errors
/// If the command cannot be started or fails. The error contains its stderr, unless stderr is inherited.
pub fn succeed(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(format!("{:?}: {}\n{}", command.get_program(), output.status, said.trim_end())
                .trim_end()
                .into())
        }
    }
}

/// The `RUSTFLAGS` of the environment, or `none`. Builds without flags of their own use them.
pub(crate) fn flags() -> String {
    let set = env::var("CARGO_ENCODED_RUSTFLAGS").map(|flags| flags.replace('\x1f', " "));
    match set.or_else(|_| env::var("RUSTFLAGS")) {
        Ok(flags) if !flags.trim().is_empty() => flags.trim().into(),
        _ => "none".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_reports_its_version() {
        let version = Compiler::default().version().unwrap();
        assert!(version.rustc.starts_with("1.") && version.target.contains('-'), "{version:?}");
        assert!(version.llvm.starts_with(|first: char| first.is_ascii_digit()), "{version:?}");
        assert!(Compiler::named("no/such/rustc").version().is_err());
    }

    #[test]
    fn a_version_is_named_by_its_release_and_a_nightly_by_its_date() {
        let of = |rustc: &str| Version { rustc: rustc.into(), ..Version::default() };
        assert_eq!(of("1.95.0 (59807616e 2026-04-14), RUSTC_BOOTSTRAP").release(), "1.95.0");
        assert_eq!(of("1.97.0-nightly (e50aa6fba 2026-05-19)").release(), "1.97.0-nightly 2026-05-19");
        assert_eq!(of("1.63.0").release(), "1.63.0");
        assert_eq!(of("1.95.0 (59807616e 2026-04-14)").number(), (1, 95));
    }

    #[test]
    fn the_profile_of_a_build_is_cargos_own_plan() {
        let plan = |build: Build| build.plan().unwrap();
        let build = Build::of(&["pausa-cli"]);
        let expected = "figures: opt-level 3, lto fat, 1 codegen units, panic unwind";
        let planned = plan(build.clone());
        // The fallback if cargo does not print its unit graph.
        assert!(planned == expected || planned.ends_with("(as declared)"), "{planned}");
        let thin = plan(build.level("s").with("lto", "\"thin\""));
        assert!(thin.contains("opt-level s, lto thin") || thin.ends_with("(as declared)"), "{thin}");
    }

    #[test]
    fn the_sources_of_a_build_are_those_of_its_crates_but_not_the_instruments() {
        let sources = Build::of(&["pausa-struct"]).sources().unwrap();
        assert!(sources.contains(&"crates/pausa-struct/src".into()), "{sources:?}");
        assert!(sources.contains(&"crates/pausa/Cargo.toml".into()), "{sources:?}");
        assert!(!sources.iter().any(|source| source.contains("pausa-lab")), "{sources:?}");
    }
}

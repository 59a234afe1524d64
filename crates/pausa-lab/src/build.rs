//! What is compiled, by which compiler, with which flags: by cargo for a package's binary. For a single file see
//! [`snippet`](crate::snippet).

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::{env, fs};

use cargo_metadata::{Message, Metadata, MetadataCommand};
use serde_json::Value as Json;

use crate::Result;

/// A compiler: the one in use, a toolchain of rustup's, or a path to a `rustc`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Compiler {
    name: Option<String>,
    is_allowed_all: bool,
}

/// A compiler that runs, and what it says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// Its executable.
    pub path: PathBuf,
    /// Its release, with its commit and date: `1.97.0-nightly (e50aa6fba 2026-05-19)`.
    pub rustc: String,
    /// The release of the LLVM behind it.
    pub llvm: String,
    /// The target triple of its host.
    pub host: String,
}

impl Version {
    /// Whether it allows unstable features by itself.
    pub fn is_nightly(&self) -> bool {
        self.rustc.contains("nightly") || self.rustc.contains("dev")
    }

    /// `1.95.0`, or of a nightly, with its date, `1.97.0-nightly 2026-05-19`.
    pub fn release(&self) -> String {
        let mut words = self.rustc.split([' ', ')']);
        let release = words.next().unwrap_or_default();
        let date = words.find(|word| word.starts_with("20") && word.len() == 10);
        match date {
            Some(date) if release.contains('-') => format!("{release} {date}"),
            _ => release.into(),
        }
    }

    /// `(1, 95)`, to compare with what a package needs.
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
    /// The toolchain of this name (`stable`), or the compiler at this path. It may use unstable features, as the receipt says.
    pub fn named(name: impl Into<String>) -> Self {
        Compiler { name: Some(name.into()), is_allowed_all: true }
    }

    /// The same with unstable features, whatever its channel.
    #[must_use]
    pub fn with_unstable_features(self) -> Self {
        Compiler { is_allowed_all: true, ..self }
    }

    /// Those of this machine, the oldest first: rustup's toolchains, and what `.ci/compilers` has unpacked. All may use unstable
    /// features; of two of one release one is taken.
    ///
    /// # Errors
    /// Where the workspace cannot be read.
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

    /// As it was named; `rustc` where it was not.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("rustc")
    }

    /// Where it is, and what it says of itself: asked once in the life of this process.
    ///
    /// # Errors
    /// Where there is no such compiler.
    pub fn version(&self) -> Result<Version> {
        static FOUND: Mutex<BTreeMap<Option<String>, Version>> = Mutex::new(BTreeMap::new());
        let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(version) = found.get(&self.name) {
            return Ok(version.clone());
        }
        let path = self.path()?;
        let output = Command::new(&path).arg("-vV").stdin(Stdio::null()).output();
        let output = output.map_err(|error| format!("{}: {error}", path.display()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let field = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name));
            value.map(|value| value.trim().to_string()).unwrap_or_default()
        };
        let rustc = field("rustc ");
        if !output.status.success() || rustc.is_empty() {
            return Err(format!("{} is no rustc: `-vV` says nothing", path.display()).into());
        }
        let version = Version { path, rustc, llvm: field("LLVM version:"), host: field("host:") };
        found.insert(self.name.clone(), version.clone());
        Ok(version)
    }

    fn path(&self) -> Result<PathBuf> {
        let mut command = Command::new("rustup");
        command.args(["which", "rustc"]);
        match self.name.as_deref() {
            Some(path) if Path::new(path).components().count() > 1 => {
                return Ok(std::path::absolute(path).map_err(|error| format!("{path}: {error}"))?);
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
            // A machine without rustup has one compiler.
            (_, None) => Ok("rustc".into()),
            (Ok(output), Some(name)) => {
                let said = String::from_utf8_lossy(&output.stderr);
                let line = said.lines().next().unwrap_or("rustup knows no such toolchain");
                Err(format!("no toolchain `{name}`: {}", line.trim_start_matches("error: ")).into())
            }
            (Err(error), Some(name)) => {
                Err(format!("no toolchain `{name}`: rustup does not run: {error}").into())
            }
        }
    }

    /// Whether `RUSTC_BOOTSTRAP` allows it unstable features.
    ///
    /// # Errors
    /// Where there is no such compiler.
    pub fn is_bootstrapped(&self) -> Result<bool> {
        Ok(self.is_allowed_all && !self.version()?.is_nightly())
    }

    /// `rustc`.
    ///
    /// # Errors
    /// Where there is no such compiler.
    pub fn rustc(&self) -> Result<Command> {
        let mut command = Command::new(self.version()?.path);
        if self.is_bootstrapped()? {
            command.env("RUSTC_BOOTSTRAP", "1");
        }
        command.stdin(Stdio::null());
        Ok(command)
    }

    /// `cargo`, which builds with this compiler, in the workspace.
    ///
    /// # Errors
    /// Where there is no such compiler, or cargo finds no workspace.
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

/// A build of packages' binaries by cargo. Its name stands in the keys of what is measured of it.
///
/// All packages are built by one command: cargo chooses the features of their libraries for all of them together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Build {
    /// In keys; empty where an experiment has one build.
    pub name: String,
    /// Whose binaries.
    pub packages: Vec<String>,
    /// By which compiler.
    pub compiler: Compiler,
    /// The profile of the workspace.
    pub profile: String,
    /// What is changed in it, as in a `Cargo.toml`: `("opt-level", "\"s\"")`.
    pub settings: Vec<(String, String)>,
    /// As `--features` takes them.
    pub features: Vec<String>,
    /// `RUSTFLAGS`.
    pub flags: Vec<String>,
    /// For another machine than the host.
    pub target: Option<String>,
}

/// What cargo says of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Built {
    binaries: BTreeMap<String, PathBuf>,
    profile: String,
}

impl Build {
    /// A build of these packages with the profile `figures`.
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

    /// The same under a name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.into();
        self
    }

    /// The same with another profile of the workspace.
    #[must_use]
    pub fn profile(mut self, profile: &str) -> Self {
        self.profile = profile.into();
        self
    }

    /// The same with a change in its profile, written as in a `Cargo.toml`: `with("lto", "\"thin\"")`.
    #[must_use]
    pub fn with(mut self, setting: &str, value: &str) -> Self {
        self.settings.push((setting.into(), value.into()));
        self
    }

    /// The same at an optimisation level: `2`, `3`, `s`, `z`.
    #[must_use]
    pub fn level(self, level: &str) -> Self {
        let number = level.bytes().all(|digit| digit.is_ascii_digit());
        let value = if number { level.to_string() } else { format!("\"{level}\"") };
        self.with("opt-level", &value)
    }

    /// The same with a feature.
    #[must_use]
    pub fn feature(mut self, feature: &str) -> Self {
        self.features.push(feature.into());
        self
    }

    /// The same with a flag of the compiler.
    #[must_use]
    pub fn flag(mut self, flag: &str) -> Self {
        self.flags.push(flag.into());
        self
    }

    /// The same by another compiler.
    #[must_use]
    pub fn by(mut self, compiler: Compiler) -> Self {
        self.compiler = compiler;
        self
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

    /// The binary of this name, which is built when it is first asked for in the life of this process.
    ///
    /// # Errors
    /// Where it does not build.
    pub fn binary(&self, name: &str) -> Result<PathBuf> {
        let built = self.built()?;
        let binary = built.binaries.get(name).cloned();
        Ok(binary
            .ok_or_else(|| format!("the packages {} have no binary `{name}`", self.packages.join(", ")))?)
    }

    /// The profile as cargo has planned it: level, link-time optimisation, codegen units, panics.
    ///
    /// # Errors
    /// Where it does not build.
    pub fn observed_profile(&self) -> Result<String> {
        Ok(self.built()?.profile)
    }

    fn built(&self) -> Result<Built> {
        static BUILT: Mutex<BTreeMap<Build, Built>> = Mutex::new(BTreeMap::new());
        // One after the other: cargo locks its folder anyway.
        let mut all = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(built) = all.get(self) {
            return Ok(built.clone());
        }
        let mut command = self.command()?;
        command.arg("--message-format=json-render-diagnostics").stderr(Stdio::inherit());
        if !crate::console_is_watched() {
            command.arg("--quiet");
        }
        let output = succeed(&mut command)?;
        // The next build takes the place of this one's binaries.
        let kept = workspace()?
            .target_directory
            .as_std_path()
            .join("lab")
            .join(format!("{:016x}", hash(&format!("{self:?}"))));
        fs::create_dir_all(&kept).map_err(|error| format!("{}: {error}", kept.display()))?;
        let mut binaries = BTreeMap::new();
        for message in Message::parse_stream(output.as_bytes()) {
            let Message::CompilerArtifact(artifact) = message? else { continue };
            let Some(executable) = artifact.executable else { continue };
            let copy = kept.join(executable.file_name().unwrap_or_default());
            let _ = fs::remove_file(&copy);
            fs::copy(&executable, &copy).map_err(|error| format!("{executable}: {error}"))?;
            binaries.insert(artifact.target.name, copy);
        }
        let built = Built { binaries, profile: self.plan()? };
        all.insert(self.clone(), built.clone());
        Ok(built)
    }

    /// Cargo's plan of this build, of which the profile of the binary itself is taken.
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

    /// The folders and files of the workspace that its binaries are made of.
    ///
    /// # Errors
    /// Where cargo does not say.
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
                // The instrument is not what is measured.
                if dependency.name != env!("CARGO_PKG_NAME") && !wanted.contains(&dependency.name) {
                    wanted.push(dependency.name.clone());
                }
            }
        }
        Ok(sources)
    }
}

/// Libraries by the names that `extern crate` knows.
pub type Libraries = BTreeMap<String, PathBuf>;

/// The libraries that this command of cargo's builds, macros among them, and whether it has built all that was asked for. What
/// the compiler says of them is on stderr.
///
/// # Errors
/// Where cargo cannot be started.
pub fn libraries(cargo: &mut Command) -> Result<(Libraries, bool)> {
    cargo.arg("--message-format=json-render-diagnostics").stdin(Stdio::null()).stderr(Stdio::inherit());
    if !crate::console_is_watched() {
        cargo.arg("--quiet");
    }
    let output = cargo.output().map_err(|error| format!("cargo build: {error}"))?;
    let mut libraries = Libraries::new();
    for message in Message::parse_stream(&*output.stdout) {
        let Message::CompilerArtifact(artifact) = message? else { continue };
        let is_library = |file: &&cargo_metadata::camino::Utf8PathBuf| {
            matches!(file.extension(), Some("rlib" | "so" | "dylib" | "dll"))
        };
        if let Some(file) = artifact.filenames.iter().find(is_library) {
            libraries.insert(artifact.target.name.replace('-', "_"), file.clone().into_std_path_buf());
        }
    }
    Ok((libraries, output.status.success()))
}

/// This workspace, as cargo sees it, without the packages that it takes from elsewhere.
///
/// # Errors
/// Where cargo finds none.
pub fn workspace() -> Result<&'static Metadata> {
    static WORKSPACE: std::sync::OnceLock<Metadata> = std::sync::OnceLock::new();
    if let Some(metadata) = WORKSPACE.get() {
        return Ok(metadata);
    }
    let metadata =
        MetadataCommand::new().no_deps().exec().map_err(|error| format!("cargo metadata: {error}"))?;
    Ok(WORKSPACE.get_or_init(|| metadata))
}

/// Its stdout, where it succeeds.
///
/// # Errors
/// Where it cannot be started, or fails: with what it said on stderr, where that was not shown already.
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

/// A number for a text, the same on every machine (FNV-1a). Not for secrets.
pub fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// `RUSTFLAGS` as they are set, which every build of ours inherits that has none of its own.
pub fn flags() -> String {
    let set = env::var("CARGO_ENCODED_RUSTFLAGS").map(|flags| flags.replace('\x1f', " "));
    match set.or_else(|_| env::var("RUSTFLAGS")) {
        Ok(flags) if !flags.trim().is_empty() => flags.trim().into(),
        _ => "none".into(),
    }
}

/// The name of an executable file.
pub fn executable(name: &str) -> OsString {
    format!("{name}{}", env::consts::EXE_SUFFIX).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_says_what_it_is() {
        let version = Compiler::default().version().unwrap();
        assert!(version.rustc.starts_with("1.") && version.host.contains('-'), "{version:?}");
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
        // Another channel than nightly does not tell.
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

    #[test]
    fn a_hash_is_the_same_everywhere() {
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
    }
}

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
pub struct Compiler(Option<String>);

/// What a compiler says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// Its release, with its commit and date: `1.97.0-nightly (e50aa6fba 2026-05-19)`.
    pub rustc: String,
    /// The release of the LLVM behind it.
    pub llvm: String,
    /// The target triple of its host.
    pub host: String,
}

impl Version {
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
}

impl Compiler {
    /// The toolchain of this name (`stable`), or the compiler at this path.
    pub fn named(name: impl Into<String>) -> Self {
        Compiler(Some(name.into()))
    }

    /// Those of this machine, the oldest first: rustup's toolchains, and what `.ci/compilers` has unpacked. Each is a path, so that
    /// all may use features of a nightly; of two of one release one is taken.
    ///
    /// # Errors
    /// Where the workspace cannot be read.
    pub fn available() -> Result<Vec<(Version, Compiler)>> {
        let toolchains = succeed(Command::new("rustup").args(["toolchain", "list"])).unwrap_or_default();
        let toolchains = toolchains.lines().filter_map(|line| line.split_whitespace().next());
        let mut compilers: Vec<_> = toolchains.filter_map(|name| Compiler::located(name).ok()).collect();
        let unpacked = fs::read_dir(workspace()?.target_directory.join("compilers")).into_iter().flatten();
        let unpacked = unpacked.filter_map(Result::ok).map(|entry| entry.path().join("bin/rustc"));
        compilers.extend(unpacked.map(|path| Compiler::named(path.to_string_lossy())));
        let versions =
            compilers.into_iter().filter_map(|compiler| Some((compiler.version().ok()?, compiler)));
        let mut found: Vec<_> = versions.collect();
        found.sort_by_cached_key(|(version, _)| (version.number(), version.rustc.clone()));
        found.dedup_by(|one, other| one.0.release() == other.0.release());
        Ok(found)
    }

    /// The compiler at this path, or of this toolchain of rustup's, as a path: so that it may use features of a nightly.
    ///
    /// # Errors
    /// Where rustup knows no such toolchain.
    pub fn located(name: &str) -> Result<Self> {
        if Path::new(name).components().count() > 1 {
            let path = std::path::absolute(name).map_err(|error| format!("{name}: {error}"))?;
            return Ok(Compiler::named(path.to_string_lossy()));
        }
        let mut which = Command::new("rustup");
        which.args(["which", "rustc", "--toolchain", name]);
        let path = succeed(&mut which).map_err(|_| {
            format!("there is no toolchain `{name}`: `rustup toolchain list` shows those there are")
        })?;
        Ok(Compiler::named(path.trim_end()))
    }

    /// As it was named; `rustc` where it was not.
    pub fn name(&self) -> &str {
        self.0.as_deref().unwrap_or("rustc")
    }

    fn path(&self) -> Option<&Path> {
        self.0.as_deref().map(Path::new).filter(|name| name.components().count() > 1)
    }

    /// `rustc`. A compiler at a path that is no nightly may use its features, as the receipt says.
    pub fn rustc(&self) -> Command {
        match (self.path(), &self.0) {
            (Some(path), _) => {
                let mut command = Command::new(path);
                command.env("RUSTC_BOOTSTRAP", "1");
                command
            }
            (None, Some(toolchain)) => {
                let mut command = Command::new("rustup");
                command.args(["run", toolchain, "rustc"]);
                command
            }
            (None, None) => Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())),
        }
    }

    /// `cargo`, which builds with this compiler, in the workspace.
    pub fn cargo(&self) -> Result<Command> {
        let mut command = match (self.path(), &self.0) {
            (None, Some(toolchain)) => {
                let mut command = Command::new("rustup");
                command.args(["run", toolchain, "cargo"]).env_remove("RUSTC").env_remove("CARGO");
                command
            }
            _ => Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into())),
        };
        if let Some(path) = self.path() {
            command.env("RUSTC", path).env("RUSTC_BOOTSTRAP", "1");
        }
        command.current_dir(&workspace()?.workspace_root);
        Ok(command)
    }

    /// What it says of itself.
    ///
    /// # Errors
    /// Where there is no such compiler.
    pub fn version(&self) -> Result<Version> {
        let output = succeed(self.rustc().arg("-vV"))?;
        let field = |name: &str| {
            let line = output.lines().find_map(|line| line.strip_prefix(name));
            line.map_or("unknown", str::trim).to_string()
        };
        let bootstrap =
            if self.path().is_some() && !output.contains("nightly") { ", RUSTC_BOOTSTRAP" } else { "" };
        let rustc = output.lines().next().unwrap_or_default().trim_start_matches("rustc ");
        Ok(Version {
            rustc: format!("{rustc}{bootstrap}"),
            llvm: field("LLVM version:"),
            host: field("host:"),
        })
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
            command.env("RUSTFLAGS", self.flags.join(" "));
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

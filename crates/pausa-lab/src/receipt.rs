//! The receipt of facts: the tools, the machine and the sources with which they were gathered, as observed.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;
use std::{env, fmt, fs, thread};

use serde::{Deserialize, Serialize};

use crate::build::{self, Build, Compiler, Version};
use crate::fact::in_order;
use crate::{Result, callgrind};

const UNKNOWN: &str = "unknown";

/// The tools, the machine, the sources and the date of a batch of facts. A field is `unknown` if its value could not be
/// determined. It is empty if the receipt was written before the field existed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Receipt {
    /// The compiler's release, commit and date: `1.97.0-nightly (e50aa6fba 2026-05-19)`.
    pub rustc: String,
    /// The release of the compiler's LLVM.
    pub llvm: String,
    /// The target triples of the builds.
    pub target: String,
    /// The profiles of the builds, as cargo resolved them.
    pub profile: String,
    /// `RUSTFLAGS`, or `none`.
    pub flags: String,
    /// The version of valgrind; empty if it is not installed.
    pub valgrind: String,
    /// A hash of `Cargo.lock`.
    pub lock: String,
    /// The name of the processor.
    pub processor: String,
    /// The number of threads that can run in parallel.
    pub cores: usize,
    /// The operating system and the release of its kernel: `linux 6.1.0`.
    pub kernel: String,
    /// The commit of the work tree, with `+changes` if tracked files differ from it. Changes of Markdown, SVG and saved facts
    /// do not count.
    pub commit: String,
    /// The sources that the facts depend on.
    pub sources: Sources,
    /// The date in UTC, as ISO 8601 to the second.
    pub date: String,
    /// The command that gathers the facts again, from the root of the repository.
    pub command: String,
}

/// Paths in the repository, and a hash of the Rust, Python and TOML files in them. Comments on their own lines, blank lines and
/// unit tests do not change the hash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sources {
    /// Files and directories, relative to the root of the repository.
    pub paths: Vec<String>,
    /// The hash of their content, untracked files included.
    pub hash: String,
}

impl Sources {
    /// Hashes the current content of these paths, untracked files included.
    fn of(root: &Path, mut paths: Vec<String>) -> Result<Self> {
        paths.sort();
        paths.dedup();
        let mut git = Command::new("git");
        git.current_dir(root)
            .args(["ls-files", "--cached", "--others", "--exclude-standard", "--"])
            .args(&paths);
        let listed = build::succeed(&mut git)?;
        let mut text = String::new();
        for file in
            listed.lines().filter(|file| [".rs", ".py", ".toml"].iter().any(|kind| file.ends_with(kind)))
        {
            if let Ok(source) = fs::read_to_string(root.join(file)) {
                text += &format!("{file}\n{}", what_counts(&source));
            }
        }
        Ok(Sources { paths, hash: format!("{:016x}", build::hash(&text)) })
    }

    /// Whether the sources still have the saved hash. False if no hash was saved.
    pub fn are_current(&self, root: &Path) -> bool {
        !self.hash.is_empty() && Sources::of(root, self.paths.clone()).is_ok_and(|now| now.hash == self.hash)
    }
}

/// Removes whole-line comments, blank lines and the unit tests from a source.
fn what_counts(source: &str) -> String {
    let code = source.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
    let lines = code.lines().map(str::trim_end).filter(|line| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with("//") && !line.starts_with("# ")
    });
    lines.fold(String::new(), |text, line| text + line + "\n")
}

impl Receipt {
    /// Takes a receipt for facts of these builds and sources: queries the compilers, cargo, valgrind, git and the machine. Call
    /// it after the builds, and before anything is written.
    pub(crate) fn of(command: &str, builds: &[Build], sources: &[&str]) -> Result<Self> {
        let root = build::workspace()?.workspace_root.as_std_path();
        let lock = fs::read_to_string(root.join("Cargo.lock")).unwrap_or_default();
        let mut paths: Vec<_> = sources.iter().map(ToString::to_string).collect();
        let (mut profiles, mut flags, mut versions) = (Vec::new(), Vec::new(), Vec::new());
        for build in builds {
            paths.extend(build.sources()?);
            profiles.push(build.observed_profile()?);
            flags.push(if build.flags.is_empty() { build::flags() } else { build.flags.join(" ") });
            versions.push(build.version()?);
        }
        let mut receipt = Receipt {
            valgrind: callgrind::version().unwrap_or_default(),
            lock: format!("{:016x}", build::hash(lock)),
            sources: Sources::of(root, paths)?,
            ..Self::take(command, &all(profiles.iter()))
        };
        receipt.compiled_by(&versions.iter().collect::<Vec<_>>());
        if !flags.is_empty() {
            receipt.flags = all(flags.iter());
        }
        Ok(receipt)
    }

    /// Replaces the compilers and their targets by these, if there are any.
    pub(crate) fn compiled_by(&mut self, versions: &[&Version]) {
        if !versions.is_empty() {
            self.rustc = all(versions.iter().map(|version| &version.rustc));
            self.llvm = all(versions.iter().map(|version| &version.llvm));
            self.target = all(versions.iter().map(|version| &version.target));
        }
    }

    /// Takes a receipt without builds: `profile` is given by the caller, not observed.
    pub fn take(command: &str, profile: &str) -> Self {
        let version = Compiler::default().version().unwrap_or_default();
        Receipt {
            rustc: version.rustc,
            llvm: version.llvm,
            target: version.target,
            profile: profile.into(),
            flags: build::flags(),
            processor: processor(),
            cores: thread::available_parallelism().map_or(1, usize::from),
            kernel: kernel(),
            commit: commit(),
            date: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            command: command.into(),
            ..Receipt::default()
        }
    }

    /// Whether the compiler, its flags, its target and valgrind are the same in both receipts, so that a difference between
    /// their facts is an error. An empty field equals any other.
    pub(crate) fn same_tools(&self, other: &Receipt) -> bool {
        let same = |one: &str, other: &str| one == other || one.is_empty() || other.is_empty();
        same(&self.rustc, &other.rustc)
            && same(&self.target, &other.target)
            && same(&self.flags, &other.flags)
            && same(&self.valgrind, &other.valgrind)
    }
}

/// Formats as lines of Markdown.
impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rustc, llvm, target, profile, flags, processor, cores, kernel, commit, date, command, ..
        } = self;
        let profile = if profile.is_empty() { String::new() } else { format!("profile {profile}; ") };
        writeln!(f, "rustc {rustc}, LLVM {llvm}, {target}; {profile}RUSTFLAGS: {flags}.  ")?;
        let valgrind = if self.valgrind.is_empty() { String::new() } else { format!("{}; ", self.valgrind) };
        writeln!(f, "{valgrind}{processor}, {cores} threads at once, {kernel}; commit {commit}; {date}.  ")?;
        write!(f, "`{command}`")
    }
}

/// The different ones, in the order of their first appearance.
fn all<'a>(each: impl Iterator<Item = &'a String>) -> String {
    in_order(each.map(String::as_str)).join(" | ")
}

fn git(arguments: &[&str]) -> Option<String> {
    let printed = build::succeed(Command::new("git").args(arguments)).ok()?;
    Some(printed.trim().to_string())
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map(|(_, name)| name.trim()).filter(|name| !name.is_empty()).unwrap_or(UNKNOWN).into()
}

fn kernel() -> String {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let release = if release.is_empty() { UNKNOWN } else { release.trim() };
    format!("{} {release}", env::consts::OS)
}

fn commit() -> String {
    let Some(commit) = git(&["rev-parse", "--short=10", "HEAD"]) else { return UNKNOWN.into() };
    let written = [":/", ":(top,exclude)*.md", ":(top,exclude)*.svg", ":(top,exclude)experiments/*.json"];
    let status = ["status", "--porcelain", "--untracked-files=no", "--"];
    match git(&[&status[..], &written[..]].concat()) {
        Some(changed) if changed.is_empty() => commit,
        Some(_) => commit + "+changes",
        None => UNKNOWN.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_names_the_compiler_the_machine_and_the_command() {
        let receipt = Receipt::of("cargo pausa measure", &[], &["crates/pausa-lab/src"]).unwrap();
        assert!(receipt.rustc.starts_with("1."), "{receipt:?}");
        assert!(receipt.target.contains('-') && receipt.cores > 0 && receipt.lock.len() == 16, "{receipt:?}");
        let shape: String = receipt.date.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
        assert_eq!(shape, "9999-99-99T99:99:99Z");
        assert!(receipt.to_string().ends_with("`cargo pausa measure`"));
        let json = serde_json::to_string(&receipt).unwrap();
        assert_eq!(serde_json::from_str::<Receipt>(&json).unwrap(), receipt);
    }

    #[test]
    fn a_receipt_names_the_targets_of_the_builds() {
        let build = Build { target: Some("wasm32-unknown-unknown".into()), ..Build::of(&[]) };
        let (host, other) = (Build::of(&[]).version().unwrap(), build.version().unwrap());
        let mut receipt = Receipt::take("", "");
        receipt.compiled_by(&[&host, &other, &host]);
        assert_eq!(receipt.target, format!("{} | wasm32-unknown-unknown", host.target));
    }

    #[test]
    fn sources_are_current_until_their_code_changes() {
        let folder = tempfile::tempdir().unwrap();
        build::succeed(Command::new("git").args(["init", "--quiet"]).arg(folder.path())).unwrap();
        let write = |text: &str| fs::write(folder.path().join("a.rs"), text).unwrap();
        write("fn a() {}\n");
        let sources = Sources::of(folder.path(), vec!["a.rs".into()]).unwrap();
        assert!(sources.are_current(folder.path()));
        write("// A comment.\n\nfn a() {}\n\n#[cfg(test)]\nmod tests {}\n");
        assert!(sources.are_current(folder.path()));
        write("fn a() { a() }\n");
        assert!(!sources.are_current(folder.path()));
        assert!(!Sources::default().are_current(folder.path()));
    }

    #[test]
    fn another_compiler_or_another_valgrind_are_other_tools() {
        let receipt =
            Receipt { rustc: "1.97.0".into(), valgrind: "valgrind-3.19.0".into(), ..Receipt::default() };
        assert!(receipt.same_tools(&receipt.clone()));
        assert!(receipt.same_tools(&Receipt { valgrind: String::new(), ..receipt.clone() }));
        assert!(!receipt.same_tools(&Receipt { rustc: "1.98.0".into(), ..receipt.clone() }));
        assert!(!receipt.same_tools(&Receipt { valgrind: "valgrind-3.22.0".into(), ..receipt.clone() }));
    }
}

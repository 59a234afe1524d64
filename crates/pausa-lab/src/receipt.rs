//! The receipt under a table: what it takes to get the same numbers again.

use std::process::Command;
use std::time::SystemTime;
use std::{env, fmt, fs, thread};

use serde::{Deserialize, Serialize};

const UNKNOWN: &str = "unknown";

/// With what, on what and when a figure was measured. What could not be found out is `unknown`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The compiler's release, with its commit and date: `1.97.0-nightly (e50aa6fba 2026-05-19)`.
    pub rustc: String,
    /// The release of the LLVM behind it.
    pub llvm: String,
    /// The host's target triple, which is what was built for.
    pub target: String,
    /// The Cargo profile, and what was changed in it: `figures, opt-level 2`.
    pub profile: String,
    /// `RUSTFLAGS` as they were set, or `none`.
    pub flags: String,
    /// The processor's name.
    pub processor: String,
    /// How many threads run at once.
    pub cores: usize,
    /// The operating system and its kernel's release: `linux 6.1.0`.
    pub kernel: String,
    /// The commit measured, with `+changes` where the sources differ from it. What a report writes (Markdown, SVG, the
    /// experiments' JSON) does not count as a source.
    pub commit: String,
    /// When it was taken: UTC, ISO 8601, to the second.
    pub date: String,
    /// The command that writes the figures again, from the root of the repository.
    pub command: String,
}

impl Receipt {
    /// Asks the compiler, the repository of the current directory and the machine. It is taken before a report is
    /// written, and after the build that it speaks of.
    pub fn take(command: &str, profile: &str) -> Self {
        let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
        let rustc = output(&rustc, &["-vV"]).unwrap_or_default();
        Self {
            rustc: known(rustc.lines().next().and_then(|line| line.strip_prefix("rustc "))),
            llvm: known(field(&rustc, "LLVM version")),
            target: known(field(&rustc, "host")),
            profile: profile.into(),
            flags: flags(),
            processor: known(field(&fs::read_to_string("/proc/cpuinfo").unwrap_or_default(), "model name")),
            cores: thread::available_parallelism().map_or(1, usize::from),
            kernel: kernel(),
            commit: commit(),
            date: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            command: command.into(),
        }
    }
}

/// Three lines, as Markdown.
impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rustc, llvm, target, profile, flags, processor, cores, kernel, commit, date, command } =
            self;
        writeln!(f, "rustc {rustc}, LLVM {llvm}, {target}; profile {profile}; RUSTFLAGS: {flags}.  ")?;
        writeln!(f, "{processor}, {cores} threads at once, {kernel}; commit {commit}; {date}.  ")?;
        write!(f, "`{command}`")
    }
}

fn known(found: Option<&str>) -> String {
    found.filter(|text| !text.is_empty()).unwrap_or(UNKNOWN).into()
}

/// The value of the first line `name: value`; tabs may stand before the colon.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim())
    })
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}

fn flags() -> String {
    let set = env::var("CARGO_ENCODED_RUSTFLAGS").map(|flags| flags.replace('\x1f', " "));
    match set.or_else(|_| env::var("RUSTFLAGS")) {
        Ok(flags) if !flags.trim().is_empty() => flags.trim().into(),
        _ => "none".into(),
    }
}

fn kernel() -> String {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let release = if release.is_empty() { UNKNOWN } else { release.trim() };
    format!("{} {release}", env::consts::OS)
}

fn commit() -> String {
    let Some(commit) = output("git", &["rev-parse", "--short=10", "HEAD"]) else { return UNKNOWN.into() };
    let written = [":/", ":(top,exclude)*.md", ":(top,exclude)*.svg", ":(top,exclude)experiments/*.json"];
    let status = ["status", "--porcelain", "--untracked-files=no", "--"];
    match output("git", &[&status[..], &written[..]].concat()) {
        Some(changed) if changed.is_empty() => commit,
        Some(_) => commit + "+changes",
        None => UNKNOWN.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_names_the_compiler_and_the_command() {
        let receipt = Receipt::take("cargo pausa measure", "figures");
        assert!(receipt.rustc.starts_with("1."), "{receipt:?}");
        assert!(receipt.llvm.starts_with(|c: char| c.is_ascii_digit()), "{receipt:?}");
        assert!(receipt.target.contains('-') && receipt.cores > 0, "{receipt:?}");
        assert!(receipt.to_string().ends_with("`cargo pausa measure`"));
    }

    #[test]
    fn a_date_is_utc_to_the_second() {
        let date = Receipt::take("", "").date;
        let shape: String = date.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
        assert_eq!(shape, "9999-99-99T99:99:99Z");
    }

    #[test]
    fn a_receipt_is_read_back_as_it_was_written() {
        let receipt = Receipt::take("a command", "release");
        let json = serde_json::to_string(&receipt).unwrap();
        assert_eq!(serde_json::from_str::<Receipt>(&json).unwrap(), receipt);
    }

    #[test]
    fn what_is_not_found_is_unknown() {
        assert_eq!(known(field("model name\t: A processor\n", "model name")), "A processor");
        assert_eq!(known(field("model name\t: \n", "model name")), UNKNOWN);
        assert_eq!(known(field("", "model name")), UNKNOWN);
        assert_eq!(output("no-such-program", &[]), None);
    }
}

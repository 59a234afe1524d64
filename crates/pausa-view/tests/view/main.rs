//! The commands as a person uses them: in a terminal, in a pipe, and the report in a browser. All tests are in one binary, so
//! that they share the reports, the browsers and the build of the encodings.

mod browser;
#[path = "../../../pausa-cli/tests/support/mod.rs"]
mod cargo;
mod diff;
mod report;
mod step;
mod story;
#[cfg(target_os = "linux")]
mod terminal;
mod webdriver;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;

/// The root of the repository.
fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).canonicalize().expect("it is there")
    })
}

/// A place for files of these tests.
fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("view-files").join(name)
}

/// A cargo that does not build the encodings' binaries again. Builds that print what they built are done again.
fn cargo_in(name: &str) -> PathBuf {
    let folder = scratch(name);
    fs::create_dir_all(&folder).expect("it is made");
    let (real, built) = (env!("CARGO"), cargo::built().display());
    let lines =
        format!("case \"$*\" in *--message-format*) exec '{real}' \"$@\";; esac\nexec '{built}' \"$@\"");
    cargo::cargo_in(&folder, &lines)
}

/// A command in the repository, with a cargo that does not build the encodings again.
fn command(program: &str) -> Command {
    static CARGO: OnceLock<PathBuf> = OnceLock::new();
    let mut command = Command::new(program);
    command.current_dir(root()).env("CARGO", CARGO.get_or_init(|| cargo_in("cargo")));
    command
}

fn view(arguments: &[&str]) -> Command {
    let mut command = command(env!("CARGO_BIN_EXE_pausa-view"));
    command.args(arguments);
    command
}

/// What the command prints in a pipe, in this many columns.
#[track_caller]
fn shown(columns: &str, arguments: &[&str]) -> String {
    let text = succeeded(view(arguments).env("COLUMNS", columns));
    assert!(!text.contains('\u{1b}'), "{text}");
    text
}

/// What a command prints that succeeds.
#[track_caller]
fn succeeded(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().expect("it starts");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).expect("it is UTF-8")
}

/// Checks that the command prints nothing but one line with these words on stderr, and exits with status 2.
#[track_caller]
fn assert_usage_error(arguments: &[&str], words: &[&str]) {
    let output = view(arguments).output().expect("it starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    assert_eq!(stderr.lines().count(), 1, "{arguments:?}: {stderr}");
    for word in words {
        assert!(stderr.contains(word), "{arguments:?}: {word:?} is not in {stderr:?}");
    }
}

/// A report that was written once for all tests.
struct Written {
    folder: PathBuf,
    /// The page that is one file, if there is one.
    single: PathBuf,
    /// What the command printed.
    said: String,
}

impl Written {
    fn by(command: &mut Command, name: &str, single: Option<&str>) -> Self {
        let folder = scratch(name);
        fs::create_dir_all(scratch("")).expect("it is made");
        let single = single.map(scratch);
        if let Some(file) = &single {
            command.arg("--single").arg(file);
        }
        let said = succeeded(command.arg("--out").arg(&folder));
        Written { folder, single: single.unwrap_or_default(), said }
    }
}

/// The report of the repository.
fn report() -> &'static Written {
    static REPORT: OnceLock<Written> = OnceLock::new();
    REPORT.get_or_init(|| Written::by(&mut view(&["report"]), "site", None))
}

/// The report on two of the encodings, with a base URL, and a page that is one file.
fn shared_report() -> &'static Written {
    static REPORT: OnceLock<Written> = OnceLock::new();
    REPORT.get_or_init(|| {
        let cargo = cargo_in("cargo-of-two");
        let known = cargo.with_file_name("metadata.json");
        let mut metadata: Value =
            serde_json::from_slice(&fs::read(&known).expect("it is there")).expect("it is JSON");
        let packages = metadata["packages"].as_array_mut().expect("there are packages");
        packages.retain(|package| match package["metadata"]["pausa"]["encoding"].as_str() {
            Some(name) => ["struct", "coroutine"].contains(&name),
            None => true,
        });
        let members = packages.iter().map(|package| package["id"].clone()).collect();
        metadata["workspace_members"] = Value::Array(members);
        metadata["workspace_default_members"] = Value::Array(Vec::new());
        fs::write(known, metadata.to_string()).expect("it is written");
        let mut command = view(&["report", "--base-url", "https://example.org/pausa"]);
        Written::by(command.env("CARGO", cargo), "shared", Some("ch2_worker.html"))
    })
}

//! `cargo pausa new`, in a copy of the workspace. What it made is built where `CI` is set.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::root;

/// A copy of the workspace under the target directory, with a commit of its own. The copies share a directory of compiled
/// dependencies. The packages of each have a version of their own, so that no copy takes those of another. What did not change
/// since the last test is not built again.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Self {
        let copy = Copy(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name));
        let files = |of: &Path| git(of, &["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let listed = files(&root());
        // What was made here the last time, or is gone there.
        if copy.0.join(".git").is_dir() {
            let gone = |file: &&str| !file.is_empty() && !listed.split('\0').any(|other| other == *file);
            for file in files(&copy.0).split('\0').filter(gone) {
                let _ = fs::remove_file(copy.0.join(file));
            }
        }
        for crates in fs::read_dir(copy.0.join("crates")).into_iter().flatten().flatten() {
            if !root().join("crates").join(crates.file_name()).exists() {
                fs::remove_dir_all(crates.path()).expect("it can be removed");
            }
        }
        for file in listed.split('\0').filter(|file| !file.is_empty()) {
            let (from, to) = (root().join(file), copy.0.join(file));
            // Listed, and deleted since.
            let Ok(mut content) = fs::read(&from) else { continue };
            if file == "Cargo.toml" {
                let (here, there) =
                    (concat!('"', env!("CARGO_PKG_VERSION"), '"'), format!("\"0.0.0+{name}\""));
                let manifest = String::from_utf8(content).expect("it is text");
                assert_eq!(manifest.matches(here).count(), 1, "one version of all packages");
                content = manifest.replace(here, &there).into_bytes();
            }
            fs::create_dir_all(to.parent().expect("it is in a folder")).expect("it can be made");
            if fs::read(&to).ok().as_ref() != Some(&content) {
                fs::write(&to, content).expect("it can be written");
            }
        }
        let _ = fs::remove_dir_all(copy.0.join(".git"));
        succeeded(copy.run(env!("CARGO"), &["update", "--quiet", "--offline", "--workspace"]));
        git(&copy.0, &["init", "--quiet"]);
        git(&copy.0, &["add", "--all"]);
        let who = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
        git(&copy.0, &[&who[..], &["commit", "--quiet", "--message", "a copy"]].concat());
        copy
    }

    fn pausa(&self, arguments: &[&str]) -> Output {
        self.run(env!("CARGO_BIN_EXE_pausa"), arguments)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        self.command(program, arguments).output().expect("it runs")
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        // Not this workspace's: `tests/compile_fail.rs` takes the newest libraries there.
        let shared = Path::new(env!("CARGO_TARGET_TMPDIR")).join("new-shared");
        command.env("CARGO_BUILD_BUILD_DIR", shared).env("CARGO_TARGET_DIR", self.0.join("target"));
        command.current_dir(&self.0);
        command.args(arguments);
        command
    }

    fn replace(&self, file: &str, what: &str, by: &str) {
        let path = self.0.join(file);
        let text = fs::read_to_string(&path).expect("it is there");
        assert!(text.contains(what), "{what:?} is not in {text}");
        fs::write(&path, text.replace(what, by)).expect("it can be written");
    }
}

fn git(directory: &Path, arguments: &[&str]) -> String {
    let output =
        Command::new("git").args(arguments).current_dir(directory).output().expect("git is installed");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
fn succeeded(output: Output) -> String {
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{stdout}{}", String::from_utf8_lossy(&output.stderr));
    stdout
}

/// The row of a program in the table that compares, mark by mark.
fn row<'a>(table: &'a str, id: &str) -> Vec<&'a str> {
    let row = table.lines().find(|line| line.trim_start().starts_with(id)).expect("the program has a row");
    row.split_whitespace().skip(1).collect()
}

#[test]
fn from_nothing_to_the_first_program_that_agrees_with_cpython() {
    let copy = Copy::new("new-encoding");
    let told = succeeded(copy.pausa(&["new", "sketch-book"]));
    assert!(told.contains("crates/pausa-sketch-book/src/ch1_count_to_three.rs"), "{told}");
    assert_eq!(git(&copy.0, &["status", "--porcelain"]), "?? crates/pausa-sketch-book/\n");
    succeeded(copy.run(env!("CARGO"), &["fmt", "--package", "pausa-sketch-book", "--check"]));
    if !pausa_lab::in_ci() {
        return;
    }

    // These are keywords and crates of the standard library, and build below with the others.
    for name in ["core", "main"] {
        succeeded(copy.pausa(&["new", name]));
    }
    let full = fs::File::options().write(true).open("/dev/full").expect("it is there");
    let unsaid = copy.command(env!("CARGO_BIN_EXE_pausa"), &["new", "match"]).stdout(full).output();
    let unsaid = unsaid.expect("it runs");
    assert_eq!(unsaid.status.code(), Some(1), "{unsaid:?}");
    assert!(String::from_utf8_lossy(&unsaid.stderr).contains("stdout: "), "{unsaid:?}");

    // It builds at once, without a warning, and its suite runs; its programs are dashes.
    let tested = copy.run(env!("CARGO"), &["test", "--package", "pausa-sketch-book"]);
    assert!(!String::from_utf8_lossy(&tested.stderr).contains("warning"), "{tested:?}");
    let tested = succeeded(tested);
    assert!(tested.contains("every_program_that_it_plays_is_tested_here ... ok"), "{tested}");
    let table = succeeded(copy.pausa(&[]));
    assert_eq!(row(&table, "ch1_count_to_three").last(), Some(&"–"), "{table}");
    let dash = |line: &str| {
        line.starts_with("– ch1_count_to_three, ") && line.ends_with(" in sketch-book: is not written yet")
    };
    assert!(table.lines().any(dash), "{table}");

    // The protocol: nothing is written; then one body that agrees, and one that does not.
    let none = succeeded(copy.pausa(&["conform", "sketch-book"]));
    assert!(none.starts_with("0 of "), "{none}");
    let conform = "crates/pausa-sketch-book/examples/conform.rs";
    copy.replace(conform, "// (\"yields_one_and_two\"", "(\"yields_one_and_two\"");
    copy.replace(
        conform,
        "fn main()",
        "fn yields_one_and_two() -> pausa_conform::Body {
    pausa_conform::iterated([1, 2].map(pausa_conform::val).into_iter())
}

fn returns_early() -> pausa_conform::Body {
    yields_one_and_two()
}

fn main()",
    );
    let one = succeeded(copy.pausa(&["conform", "crates/pausa-sketch-book"]));
    assert!(one.contains("1 agree (✓), 0 differ as documented (≠), 0 differ (✗)"), "{one}");
    copy.replace(conform, "// (\"returns_early\"", "(\"returns_early\"");
    let two = copy.pausa(&["conform", "pausa-sketch-book"]);
    assert_eq!(two.status.code(), Some(1), "{two:?}");
    let two = String::from_utf8_lossy(&two.stdout).into_owned();
    assert!(two.contains("`next: returned None`, here `next: yielded 2`"), "{two}");

    // The program: its body, and its line in two lists.
    copy.replace(
        "crates/pausa-sketch-book/src/ch1_count_to_three.rs",
        "        drop(transcript);\n        std::iter::empty()\n",
        "        let mut asked = 0;
        std::iter::from_fn(move || {
            asked += 1;
            match asked {
                1..=3 => transcript.line(format_args!(\"Voy a producir el {asked}\")),
                4 => transcript.line(\"Ya no tengo más números\"),
                _ => {}
            }
            (asked <= 3).then_some(asked)
        })\n",
    );
    copy.replace(
        "crates/pausa-sketch-book/src/lib.rs",
        "// .with(playable::ch1_count",
        ".with(playable::ch1_count",
    );
    let untested = copy.run(env!("CARGO"), &["test", "--package", "pausa-sketch-book"]);
    let complaint = String::from_utf8_lossy(&untested.stdout);
    assert!(complaint.contains("take the comment from the line `mod ch1_count_to_three;`"), "{complaint}");
    copy.replace(
        "crates/pausa-sketch-book/tests/suite.rs",
        "// #[path = \"../../../tests/ch1_count_to_three.rs\"]\n// mod",
        "#[path = \"../../../tests/ch1_count_to_three.rs\"]\nmod",
    );
    let tested = succeeded(copy.run(env!("CARGO"), &["test", "--package", "pausa-sketch-book"]));
    assert!(tested.contains("it_prints_what_cpython_printed ... ok"), "{tested}");
    let table = succeeded(copy.pausa(&[]));
    assert_eq!(row(&table, "ch1_count_to_three").last(), Some(&"✓"), "{table}");

    // Nothing else was touched: cargo has noted the crate in its lock file.
    assert_eq!(
        git(&copy.0, &["status", "--porcelain"]),
        " M Cargo.lock\n?? crates/pausa-core/\n?? crates/pausa-main/\n?? crates/pausa-match/\n?? crates/pausa-sketch-book/\n"
    );
    let noted = git(&copy.0, &["diff", "--numstat", "Cargo.lock"]);
    assert!(noted.contains("\t0\tCargo.lock"), "lines were taken from it: {noted}");
}

/// The files of a program outside the encodings, and the lists that name it.
const PROGRAM: [&str; 9] = [
    " M crates/pausa-story/src/mains/mod.rs",
    " M crates/pausa-story/src/programs.rs",
    " M crates/pausa/src/lib.rs",
    "?? crates/pausa-story/src/mains/ch7_primes.rs",
    "?? crates/pausa-view/passages/ch7_primes.md",
    "?? crates/pausa/src/ch7_primes.rs",
    "?? tests/ch7_primes.rs",
    "?? tests/python/ch7_primes.py",
    "?? tests/transcripts/ch7_primes.txt",
];

#[test]
fn from_nothing_to_a_program_that_agrees_with_cpython() {
    let copy = Copy::new("new-program");
    let told = succeeded(copy.pausa(&["new", "--program", "ch7_primes"]));
    assert!(told.contains("crates/pausa/src/ch7_primes.rs"), "{told}");
    let status = git(&copy.0, &["status", "--porcelain"]);
    let (chapters, others): (Vec<_>, Vec<_>) =
        status.lines().partition(|line| line.contains("src/ch7_primes.rs") && !line.contains("/pausa/"));
    let (lists, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|line| {
        line.ends_with("/tests/suite.rs") || line.ends_with("/src/lib.rs") && !line.contains("/pausa/")
    });
    assert_eq!((chapters.len(), lists.len()), (7, 2 * 7), "{status}");
    assert_eq!(others, PROGRAM);
    succeeded(copy.run(env!("CARGO"), &["fmt", "--all", "--check"]));
    let printed = succeeded(copy.run("python3", &["tests/python/ch7_primes.py"]));
    let transcript =
        fs::read_to_string(copy.0.join("tests/transcripts/ch7_primes.txt")).expect("it is there");
    assert_eq!(printed, transcript);
    if !pausa_lab::in_ci() {
        return;
    }

    // Every stub builds at once.
    let encodings = ["async", "coroutine", "corosensei", "diapause", "gen", "genawaiter", "struct"];
    let packages = encodings.map(|encoding| format!("--package=pausa-{encoding}"));
    let check: Vec<_> =
        ["check", "--release"].into_iter().chain(packages.iter().map(String::as_str)).collect();
    succeeded(copy.run(env!("CARGO"), &check));

    for encoding in ["struct", "genawaiter"] {
        let file = |name: &str| format!("crates/pausa-{encoding}/{name}");
        copy.replace(
            &file("src/ch7_primes.rs"),
            "        drop(transcript);\n        std::iter::empty()\n",
            "        let mut unsaid = Some(transcript);
        (1..=3).inspect(move |_| {
            if let Some(transcript) = unsaid.take() {
                transcript.line(\"Empieza.\");
            }
        })\n",
        );
        copy.replace(
            &file("src/lib.rs"),
            "// .with(pausa_story::playable::ch7",
            ".with(pausa_story::playable::ch7",
        );
        copy.replace(&file("tests/suite.rs"), "// #[path", "#[path");
        copy.replace(&file("tests/suite.rs"), "// mod ch7", "mod ch7");
        let tested =
            copy.run(env!("CARGO"), &["test", "--package", &format!("pausa-{encoding}"), "ch7_primes"]);
        assert!(succeeded(tested).contains("it_prints_what_cpython_printed ... ok"));
    }
}

#[test]
fn an_impossible_name_is_a_usage_error_and_changes_nothing() {
    let copy = Copy::new("new-refused");
    let taken = copy.0.join("crates/pausa-taken/src/lib.rs");
    fs::create_dir_all(taken.parent().expect("it is in a folder")).expect("it can be made");
    fs::write(&taken, "//! Mine.\n").expect("it can be written");
    fs::write(taken.with_file_name("../Cargo.toml"), "[package]\nname = \"pausa-taken\"\n")
        .expect("it can be written");
    fs::write(copy.0.join("tests/ch7_mine.rs"), "// Mine.\n").expect("it can be written");
    let before = git(&copy.0, &["status", "--porcelain"]);
    for (arguments, word) in [
        (&["new"][..], "which name? give one"),
        (&["new", "one", "two"], "which name? give one"),
        (&["new", "Sketch"], "`Sketch` cannot name a crate here"),
        (&["new", "../sketch"], "cannot name a crate here"),
        (&["new", "option"], "such as `my-option`"),
        (&["new", "transcript"], "such as `my-transcript`"),
        (&["new", "url_harvest"], "such as `my-url_harvest`"),
        (&["new", "send"], "such as `my-send`"),
        (&["new", "fn"], "such as `my-fn`"),
        (&["new", "struct"], "the encoding `struct` already exists"),
        (&["new", "cli"], "crates/pausa-cli already exists"),
        (&["new", "taken"], "crates/pausa-taken already exists"),
        (&["new", "sketch", "--toolchain", "beta"], "no toolchain `beta`"),
        (&["new", "sketch", "--fast"], "--fast"),
        (&["new", "sketch", "--program", "ch7_primes"], "which name? give one"),
        (&["new", "--program", "primes"], "such as `ch7_prime_numbers`"),
        (&["new", "--program", "ch7_"], "such as `ch7_prime_numbers`"),
        (&["new", "--program", "ch7_../primes"], "such as `ch7_prime_numbers`"),
        (&["new", "--program", "ch2_echo"], "the program `ch2_echo` already exists"),
        (&["new", "--program", "ch7_option"], "`Option` is the name of something else"),
        (&["new", "--program", "ch7_struct"], "`Struct` is an encoding's type"),
        (&["new", "--program", "ch7_mine"], "tests/ch7_mine.rs already exists"),
    ] {
        let output = copy.pausa(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
        assert!(stderr.contains(word), "{arguments:?}: {stderr}");
        assert!(output.stdout.is_empty());
    }
    assert_eq!(git(&copy.0, &["status", "--porcelain"]), before);
    assert_eq!(fs::read_to_string(taken).expect("it is there"), "//! Mine.\n");
}

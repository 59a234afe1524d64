//! Helpers that several test files share.

use std::any::type_name;
use std::env;
use std::fs;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use pausa::Transcript;
use pausa_loops::{Clock, LoopName, OnLoop, run};
use pausa_story::{Playable, Run};
use proptest::test_runner::Config;

/// Rehearses a program with these arguments, and returns what it prints.
pub(crate) fn played(playable: Playable, arguments: &[&str]) -> String {
    let transcript = Transcript::in_memory();
    let arguments = arguments.iter().map(Into::into).collect();
    (playable.play)(Run { transcript: transcript.clone(), arguments, rehearsal: true })
        .expect("the program plays to its end");
    transcript.text()
}

/// Asserts that a program prints what CPython printed: without arguments, or on each of the three loops if it runs on one.
#[track_caller]
pub(crate) fn assert_agrees_with_cpython(playable: Playable) {
    let path = format!("{}/../../tests/transcripts/{}.txt", env!("CARGO_MANIFEST_DIR"), playable.program.id);
    let expected = fs::read_to_string(&path).expect(&path);
    let on_loops = LoopName::ALL.map(|name| vec![format!("--loop={name}")]);
    for arguments in if playable.program.on_loops { on_loops.to_vec() } else { vec![vec![]] } {
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let printed = played(playable, &arguments);
        assert_eq!(printed, expected, "with {arguments:?}; left: this encoding, right: CPython");
    }
}

/// Makes a transcript and a counter of its drops. The counter is 1 once every clone of the transcript has been dropped.
pub(crate) fn counting_drops() -> (Transcript, Arc<AtomicUsize>) {
    let drops = Arc::new(AtomicUsize::new(0));
    (Transcript::to_writer(DropCounter(Arc::clone(&drops))), drops)
}

struct DropCounter(Arc<AtomicUsize>);

impl Write for DropCounter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for DropCounter {
    fn drop(&mut self) {
        self.0.fetch_add(1, Relaxed);
    }
}

/// Makes a transcript that panics at a line that contains `word`, so that the program panics where it prints the line.
pub(crate) fn panicking_at(word: &'static str) -> Transcript {
    Transcript::to_writer(PanicAt(word))
}

struct PanicAt(&'static str);

impl Write for PanicAt {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(self.0), "asked to panic at {text:?}");
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Asserts that `resume` panics.
#[track_caller]
pub(crate) fn assert_panics<T>(resume: impl FnOnce() -> T) {
    assert!(catch_unwind(AssertUnwindSafe(resume)).is_err(), "it did not panic");
}

/// A command that runs the binary of this encoding with empty standard input.
pub(crate) fn binary(arguments: &[&str]) -> Command {
    let package = env!("CARGO_PKG_NAME");
    let path = env::var_os(format!("CARGO_BIN_EXE_{package}")).expect("cargo says where the binary is");
    let mut command = Command::new(path);
    command.args(arguments).stdin(Stdio::null()).env("RUST_BACKTRACE", "0");
    command
}

/// The command in a shell, after `setup`: a `ulimit`, for example.
pub(crate) fn in_shell(setup: &str, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("{setup}; exec \"$@\"")).arg("sh");
    shell.arg(command.get_program()).args(command.get_args()).stdin(Stdio::null()).env("RUST_BACKTRACE", "0");
    shell
}

/// Runs the closure of a test in a process of its own: it changes or counts what the tests of a process share.
#[track_caller]
pub(crate) fn in_its_own_process<F: FnOnce()>(test: F) {
    if let Some(output) = output_in_its_own_process(test) {
        let printed = [&output.stdout, &output.stderr].map(|bytes| text(bytes));
        let passed = output.status.success() && printed[0].contains("1 passed");
        assert!(passed, "{}: {}", output.status, printed.concat());
    }
}

/// Runs the closure of a test as [`in_its_own_process`], and returns the output of the process, or nothing inside it.
pub(crate) fn output_in_its_own_process<F: FnOnce()>(test: F) -> Option<Output> {
    const CHILD: &str = "PAUSA_TEST_IN_ITS_OWN_PROCESS";
    if env::var_os(CHILD).is_some() {
        test();
        return None;
    }
    // The type is named after the test and its crate: `suite::limits::the_test::{{closure}}`.
    let path = type_name::<F>().trim_end_matches("::{{closure}}");
    let (_, name) = path.split_once("::").expect("the crate comes first");
    let mut child = Command::new(env::current_exe().expect("this is a program"));
    Some(child.args(["--exact", name]).env(CHILD, "1").output().expect("it runs"))
}

/// The output of an external program. `None` if it is not installed; under CI, that is a panic.
pub(crate) fn output_if_installed(command: &mut Command) -> Option<Output> {
    match command.output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound && !pausa_lab::in_ci() => {
            let _ = writeln!(io::stderr(), "not tested without {:?}", command.get_program());
            None
        }
        output => Some(output.expect("it is installed")),
    }
}

/// One number of repetitions under CI, and a smaller one otherwise.
pub(crate) fn times<T>(in_ci: T, otherwise: T) -> T {
    if pausa_lab::in_ci() { in_ci } else { otherwise }
}

/// Runs a program on each loop, by a virtual clock.
pub(crate) fn on_every_loop<P: OnLoop>(
    program: impl Fn() -> P,
) -> impl Iterator<Item = (LoopName, P::Output)> {
    let run = move |name| (name, run(name, Clock::Rehearsal, program()).expect("there is a loop"));
    LoopName::ALL.into_iter().map(run)
}

/// All loops under CI, otherwise ours.
pub(crate) fn loops() -> &'static [LoopName] {
    times(&LoopName::ALL, &[LoopName::Ours])
}

/// What a process printed.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The configuration of a property test that takes long: `cases` cases under CI and a third of them otherwise, or
/// `PROPTEST_CASES` if it is set.
pub(crate) fn cases(cases: u32) -> Config {
    let cases = times(cases, cases.div_ceil(3));
    let cases = if env::var_os("PROPTEST_CASES").is_some() { Config::default().cases } else { cases };
    Config { cases, ..Config::default() }
}

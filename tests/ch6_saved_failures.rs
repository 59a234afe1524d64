//! Tests of `ch6_saved` when a step fails: the file holds the booking before the answer or after it, and repeating the command
//! takes the answer once and shows the reply.

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::process::Stdio;
use std::thread;

use super::super::support::{in_shell, output_if_installed, times};
use super::*;

/// A step of the dialogue, with the content of the file before and after it.
struct Step {
    answer: Option<&'static str>,
    before: Option<String>,
    shows: &'static str,
    after: Option<String>,
}

fn steps() -> [Step; 3] {
    let [first, second] = paused();
    [
        Step { answer: None, before: None, shows: "¿A nombre de quién?\n", after: Some(first.clone()) },
        Step {
            answer: Some("Ana"),
            before: Some(first),
            shows: "¿Cuántas noches, Ana?\n",
            after: Some(second.clone()),
        },
        Step { answer: Some("3"), before: Some(second), shows: "Reservado: Ana, 3 noches\n", after: None },
    ]
}

/// The content of the file at the two pauses.
fn paused() -> [String; 2] {
    let mut booking = Subject::booking();
    booking.start();
    let first = Subject::save(&booking).expect("it is saved");
    booking.resume("Ana".to_string());
    [first, Subject::save(&booking).expect("it is saved")].map(|saved| saved + "\n")
}

fn held(file: &Path) -> Option<String> {
    fs::read_to_string(file).ok()
}

impl Step {
    /// Takes the step in a new folder. `run` runs the command.
    fn taken(&self, run: impl FnOnce(Command) -> Output) -> (tempfile::TempDir, Output) {
        let folder = tempfile::tempdir().expect("there is room");
        let file = folder.path().join("booking.json");
        if let Some(before) = &self.before {
            fs::write(&file, before).expect("there is room");
        }
        let output = run(command(&file, self.answer));
        (folder, output)
    }

    /// Takes the step with a failure, then repeats it. Returns the exit status of the first run.
    #[track_caller]
    fn assert_can_be_repeated(&self, run: impl FnOnce(Command) -> Output, what: &str) -> Option<i32> {
        let (folder, first) = self.taken(run);
        let file = folder.path().join("booking.json");
        let (now, shown) = (held(&file), String::from_utf8_lossy(&first.stdout));
        let is_unconfirmed = now.as_deref().is_some_and(|now| {
            let after = self.after.as_deref().unwrap_or("\n");
            now.strip_prefix(after).is_some_and(|second| second.contains(self.shows.trim_end()))
        });
        if now == self.after {
            assert_eq!(shown, self.shows, "{what}: it is taken as shown");
            return first.status.code();
        }
        assert!(is_unconfirmed || now == self.before, "{what}: {now:?}");
        assert!(is_unconfirmed || shown.is_empty(), "{what}: it is shown, and not taken");
        let again = step(&file, self.answer);
        assert_answers(&again, 0, self.shows, "");
        assert_eq!(held(&file), self.after, "{what}");
        first.status.code()
    }
}

/// The system calls that write, lock, rename or remove. `?` marks those that some machines lack.
const CALLS: &str = "write,fsync,flock,?rename,renameat,?renameat2,linkat,?unlink,unlinkat";

/// The command under `strace` with these options.
fn traced(command: &Command, options: &[&str]) -> Command {
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq"]).args(options).arg(command.get_program()).args(command.get_args());
    traced
}

/// Counts the system calls of the step, by name.
fn calls(step: &Step) -> BTreeMap<String, usize> {
    let trace = tempfile::NamedTempFile::new().expect("there is room");
    let path = trace.path().to_str().expect("its name is text");
    step.taken(|command| traced(&command, &["-o", path, "-e", CALLS]).output().expect("it runs"));
    let mut calls = BTreeMap::new();
    for line in held(trace.path()).expect("it is there").lines() {
        // A line is a process id, then a call such as `write(3, …`.
        let call = line.split_once(' ').and_then(|(_, call)| call.trim_start().split_once('('));
        let (name, _) = call.unwrap_or_else(|| panic!("not a call: {line}"));
        *calls.entry(name.to_string()).or_default() += 1;
    }
    for name in ["write", "fsync", "flock"] {
        assert!(calls.contains_key(name), "no `{name}` in {calls:?}");
    }
    calls
}

/// Runs each step once for each system call that it makes (outside CI, for one call in three), with `strace` injecting a fault
/// at that call.
fn at_each_call(does: &str, assert: impl Fn(&Step, &dyn Fn(Command) -> Output, &str)) {
    if output_if_installed(Command::new("strace").arg("--version")).is_none() {
        return;
    }
    let steps = steps();
    let each_call = steps.iter().flat_map(|step| {
        let times = move |(name, times)| (1..=times).map(move |time| (step, String::clone(&name), time));
        calls(step).into_iter().flat_map(times)
    });
    for (step, name, time) in each_call.step_by(times(1, 3)) {
        let injection = format!("inject={name}:{does}:when={time}");
        let run = |command: Command| {
            let filter = format!("trace={name}");
            let options = ["-o", "/dev/null", "-e", &filter, "-e", &injection];
            traced(&command, &options).output().expect("it runs")
        };
        assert(step, &run, &injection);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn killed_at_any_write_fsync_or_rename_it_can_be_repeated() {
    at_each_call("signal=KILL", |step, run, injection| {
        assert_eq!(step.assert_can_be_repeated(run, injection), None, "{injection}: it is killed");
    });
}

#[cfg(target_os = "linux")]
#[test]
fn where_any_write_fsync_or_rename_fails_it_says_so_and_can_be_repeated() {
    at_each_call("error=ENOSPC", |step, run, injection| {
        let failed = |command: Command| {
            let output = run(command);
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(stderr.lines().count(), 1, "{injection}: {stderr}");
            output
        };
        assert_eq!(step.assert_can_be_repeated(failed, injection), Some(1), "{injection}");
    });
}

#[cfg(unix)]
#[test]
fn on_a_full_disk_it_says_so_and_can_be_repeated() {
    for step in steps() {
        // The limit makes every write to a file fail with `EFBIG`.
        let full = |command: Command| {
            let output = in_shell("trap '' XFSZ; ulimit -f 0", &command).output().expect("it runs");
            assert_answers(&output, 1, "", "too large");
            output
        };
        step.assert_can_be_repeated(full, "a full disk");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn where_stdout_cannot_be_written_it_says_so_and_can_be_repeated() {
    for step in steps() {
        let unshown = |mut command: Command| {
            let full = File::options().write(true).open("/dev/full").expect("there is one");
            let output = command.stdout(full).stderr(Stdio::piped()).output().expect("it runs");
            assert_answers(&output, 1, "", "stdout: No space left");
            output
        };
        step.assert_can_be_repeated(unshown, "stdout is full");
    }
}

#[test]
fn what_was_not_shown_is_shown_before_another_answer_is_taken() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("booking.json");
    let [_, second] = paused();
    let unconfirmed = second.clone() + r#"{"answer":"Ana","said":"¿Cuántas noches, Ana?"}"#;
    fs::write(&file, &unconfirmed).expect("there is room");
    assert_answers(&step(&file, Some("3")), 1, "¿Cuántas noches, Ana?\n", "the answer was not taken");
    assert_eq!(held(&file), Some(second.clone()));
    fs::write(&file, &unconfirmed).expect("there is room");
    assert_answers(&step(&file, None), 0, "¿Cuántas noches, Ana?\n", "");
    assert_eq!(held(&file), Some(second));
}

#[test]
fn while_another_process_is_at_it_an_answer_is_refused() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("booking.json");
    let [first, _] = paused();
    fs::write(&file, &first).expect("there is room");
    let other = File::open(&file).expect("it is there");
    other.try_lock().expect("nobody else has it");
    assert_answers(&step(&file, Some("Ana")), 1, "", "another process is using it");
    assert_eq!(held(&file), Some(first));
    drop(other);
    assert_answers(&step(&file, Some("Ana")), 0, "¿Cuántas noches, Ana?\n", "");
}

#[test]
fn of_two_at_once_each_has_its_answer_taken_alone_or_refused() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("booking.json");
    let [first, _] = paused();
    for time in 0..times(200, 20) {
        fs::write(&file, &first).expect("there is room");
        let both = thread::scope(|scope| {
            let names = ["Ana", "Bea"];
            let both = names.map(|name| scope.spawn(|| step(&file, Some(name))));
            both.map(|running| running.join().expect("it runs"))
        });
        let shown = both.each_ref().map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        for output in &both {
            let stderr = String::from_utf8_lossy(&output.stderr);
            let is_refused =
                output.status.code() == Some(1) && stderr.contains("another process is using it");
            assert!(output.status.success() || is_refused, "{time}: {stderr}");
            assert_eq!(is_refused, output.stdout.is_empty(), "{time}");
        }
        let questions = shown.iter().filter(|shown| shown.starts_with("¿Cuántas noches")).count();
        assert_eq!(questions, 1, "{time}: {shown:?}");
        // The file holds the state after the answers that were not refused.
        let booked = shown.iter().any(|shown| shown.starts_with("Reservado"));
        assert_eq!(held(&file).is_none(), booked, "{time}: {shown:?}");
    }
}

#[test]
fn of_two_that_begin_at_once_one_begins() {
    let folder = tempfile::tempdir().expect("there is room");
    let [first, _] = paused();
    for time in 0..times(50, 10) {
        let file = folder.path().join(format!("{time}.json"));
        let begun = thread::scope(|scope| {
            let both = [(); 2].map(|()| scope.spawn(|| step(&file, None)));
            both.map(|running| running.join().expect("it runs").status.code())
        });
        assert!(begun.contains(&Some(0)), "{time}: {begun:?}");
        assert!(begun.contains(&Some(1)) || begun.contains(&Some(2)), "{time}: {begun:?}");
        assert_eq!(held(&file), Some(first.clone()));
    }
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_stays_and_what_it_leads_to_is_replaced() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().expect("there is room");
    let [link, elsewhere] = ["link.json", "elsewhere"].map(|name| folder.path().join(name));
    fs::create_dir(&elsewhere).expect("there is room");
    let target = elsewhere.join("booking.json");
    symlink("elsewhere/booking.json", &link).expect("there is room");

    // The target does not exist yet.
    assert_answers(&step(&link, None), 0, "¿A nombre de quién?\n", "");
    fs::set_permissions(&target, Permissions::from_mode(0o640)).expect("it is ours");
    assert_answers(&step(&link, Some("Ana")), 0, "¿Cuántas noches, Ana?\n", "");
    assert_eq!(held(&target), Some(paused()[1].clone()));
    assert_eq!(fs::metadata(&target).expect("it is there").permissions().mode() & 0o777, 0o640);
    assert_answers(&step(&link, Some("3")), 0, "Reservado: Ana, 3 noches\n", "");
    assert!(link.is_symlink() && !target.exists());

    let knot = folder.path().join("knot.json");
    symlink("knot.json", &knot).expect("there is room");
    assert_answers(&step(&knot, None), 1, "", "a symbolic link to itself");
}

#[test]
fn a_path_that_is_not_a_regular_file_is_refused() {
    let folder = tempfile::tempdir().expect("there is room");
    assert_answers(&step(folder.path(), None), 1, "", "not a regular file");
    if cfg!(unix) {
        assert_answers(&step(Path::new("/dev/zero"), Some("Ana")), 1, "", "not a regular file");
    }
    let endless = folder.path().join("endless.json");
    File::create(&endless).and_then(|file| file.set_len(1 << 40)).expect("it has no blocks");
    assert_answers(&step(&endless, Some("Ana")), 1, "", "longer than 16 MiB");
}

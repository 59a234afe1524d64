//! All tools give the same answer in each scenario, on little work.

use std::process::Command;

fn program(words: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_decision_table"));
    program.args(words);
    program
}

fn answer(words: &[&str]) -> u64 {
    let output = program(words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let answer = printed.lines().find_map(|line| line.strip_prefix(r#"{"metric":"answer","value":"#));
    let answer: f64 = answer.expect(&printed).trim_end_matches('}').parse().unwrap();
    answer as u64
}

#[test]
fn all_tools_give_the_same_answer() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let log = log.to_str().unwrap();
    assert!(program(&["contender", "write-log", log]).status().unwrap().success());
    for scenario in ["file", "pages", "factorials", "pipeline", "chat", "images"] {
        let run = |tool| answer(&["contender", scenario, tool, "small", log]);
        let answers = ["generators", "event loop", "parallelism"].map(run);
        assert!(
            answers[0] != 0 && answers.iter().all(|answer| *answer == answers[0]),
            "{scenario}: {answers:?}"
        );
    }
}

const UNKNOWN: [&str; 5] = ["contender", "file", "magic", "small", "none"];

#[test]
fn an_unknown_contender_is_named() {
    let output = program(&UNKNOWN).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("`magic`"), "{output:?}");
}

#[test]
fn a_log_never_takes_the_place_of_a_file() {
    let notes = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&notes, "mine").unwrap();
    let output = program(&["contender", "write-log"]).arg(notes.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(std::fs::read_to_string(&notes).unwrap(), "mine");
}

#[cfg(target_os = "linux")]
#[test]
fn a_stream_that_fails_is_exit_status_1_and_no_panic() {
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = program(&["--help"]).stdout(full()).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.starts_with("stdout: ") && stderr.lines().count() == 1, "{stderr}");
    for (words, code) in [(&["dance"][..], 2), (&UNKNOWN, 1)] {
        let status = program(words).stderr(full()).status().unwrap();
        assert_eq!(status.code(), Some(code), "{words:?}");
    }
}

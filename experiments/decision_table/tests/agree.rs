//! All tools give the same answer in each scenario, on little work.

use std::process::Command;

fn answer(words: &[&str]) -> u64 {
    let output = Command::new(env!("CARGO_BIN_EXE_decision_table")).args(words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    let run: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    run["answer"].as_u64().unwrap()
}

#[test]
fn all_tools_give_the_same_answer() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let log = log.to_str().unwrap();
    let program = env!("CARGO_BIN_EXE_decision_table");
    assert!(Command::new(program).args(["write-log", log]).status().unwrap().success());
    for scenario in ["file", "pages", "factorials", "pipeline", "chat", "images"] {
        let run = |tool| answer(&["run", scenario, tool, "small", log]);
        let answers = ["generators", "event loop", "parallelism"].map(run);
        assert!(
            answers[0] != 0 && answers.iter().all(|answer| *answer == answers[0]),
            "{scenario}: {answers:?}"
        );
    }
}

#[test]
fn what_there_is_not_is_named() {
    let program = env!("CARGO_BIN_EXE_decision_table");
    let output = Command::new(program).args(["run", "file", "magic", "small", "none"]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("`magic`"), "{output:?}");
}

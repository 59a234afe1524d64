//! Writes all tables into the README, with a receipt.

use std::env::{consts, current_exe};
use std::fs;
use std::process::Command;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
const BEGIN: &str = "<!-- measured -->";
const END: &str = "<!-- end -->";

/// What a command prints; `None` when it fails or is not there.
fn output_of(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

pub(crate) fn save() {
    let program = current_exe().unwrap();
    let mut measured = String::new();
    for args in ["instructions", "echo-instructions", "times", "memory", "echo", "echo 9900"] {
        let table = output_of(program.to_str().unwrap(), &args.split(' ').collect::<Vec<_>>()).expect(args);
        measured += &format!("```text\n$ event_loop {args}\n{table}\n```\n\n");
    }
    let or_unknown = |text: Option<String>| text.unwrap_or("unknown".into());
    let receipt = format!(
        "Receipt: {}; profile figures (fat LTO, one codegen unit); {}; commit {}; {}; \
         `cargo run --profile figures -p event_loop -- save`.",
        or_unknown(output_of("rustc", &["--version"])),
        consts::ARCH,
        or_unknown(output_of("git", &["describe", "--always", "--dirty"])),
        or_unknown(output_of("date", &["--utc", "+%Y-%m-%d"])),
    );
    let readme = fs::read_to_string(README).unwrap();
    let (before, rest) = readme.split_once(BEGIN).expect("the README has a place for the tables");
    let (_, after) = rest.split_once(END).expect("the place has an end");
    fs::write(README, format!("{before}{BEGIN}\n\n{measured}{receipt}\n\n{END}{after}")).unwrap();
}

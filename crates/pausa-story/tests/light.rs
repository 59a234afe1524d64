//! The dependencies of an encoding without default features: what its user compiles after
//! `cargo add pausa-coroutine --no-default-features`; and the features with which the commands of this workspace build.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// The crates that an encoding is built from without the feature `play`, including itself.
fn crates(package: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .args(["--no-default-features", "--package", package])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("names are UTF-8");
    lines.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_string).collect()
}

#[test]
fn without_its_binary_an_encoding_needs_the_contract_and_the_library_that_it_is_named_after() {
    for (package, most) in [("pausa-coroutine", 5), ("pausa-genawaiter", 6)] {
        let crates = crates(package);
        assert!(crates.contains("pausa") && crates.len() <= most, "{package}: {crates:?}");
    }
}

#[test]
fn without_its_binary_no_encoding_needs_the_mains() {
    for encoding in ["async", "coroutine", "corosensei", "diapause", "gen", "genawaiter", "struct"] {
        let crates = crates(&format!("pausa-{encoding}"));
        assert!(!crates.contains("pausa-story") && !crates.contains("tokio"), "{encoding}: {crates:?}");
    }
}

/// The features with which a command of cargo builds each library and binary: by package, target and mode.
fn built(command: &[&str]) -> BTreeSet<(String, String, String)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(command).args(["-Zunstable-options", "--unit-graph"]).current_dir(root);
    let output = cargo.env("RUSTC_BOOTSTRAP", "1").output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let graph: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let units = graph["units"].as_array().expect("it has units");
    let of_a_build = units.iter().filter(|unit| unit["mode"] == "build");
    let fields = |unit: &Value| ["pkg_id", "target", "features"].map(|field| unit[field].to_string());
    of_a_build.map(|unit| fields(unit).into()).collect()
}

#[test]
fn what_cargo_pausa_builds_is_not_compiled_again_for_cargo_test() {
    let tested = built(&["test"]);
    for binary in ["pausa", "pausa-struct", "pausa-coroutine", "pausa-view", "pausa-try"] {
        let again: Vec<_> = built(&["build", "--bin", binary]).difference(&tested).cloned().collect();
        assert!(again.is_empty(), "{binary}: with other features: {again:#?}");
    }
}

//! The dependencies of an encoding without default features: what its user compiles after
//! `cargo add pausa-coroutine --no-default-features`; and the features with which the commands of this workspace build.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Output};

use serde_json::Value;

fn cargo(arguments: &[&str]) -> Output {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let mut cargo = Command::new(env!("CARGO"));
    // `--unit-graph` is unstable.
    let output =
        cargo.args(arguments).current_dir(root).env("RUSTC_BOOTSTRAP", "1").output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

#[test]
fn without_its_binary_an_encoding_needs_the_contract_and_the_library_that_it_is_named_after() {
    let encodings = ["async", "coroutine", "corosensei", "diapause", "gen", "genawaiter", "struct"];
    let packages = encodings.map(|encoding| format!("--package=pausa-{encoding}"));
    let tree = [
        "tree",
        "--locked",
        "--edges=normal",
        "--prefix=none",
        "--format={p}",
        "--no-dedupe",
        "--no-default-features",
    ];
    let output = cargo(&[&tree[..], &packages.each_ref().map(String::as_str)].concat());
    // A blank line separates the trees. Each begins with its package.
    let trees = String::from_utf8(output.stdout).expect("names are UTF-8");
    let trees = trees.split("\n\n").map(|tree| {
        let crates = tree.lines().filter_map(|line| line.split_whitespace().next());
        (crates.clone().next().unwrap_or_default(), crates.collect::<BTreeSet<_>>())
    });
    let trees: BTreeMap<_, _> = trees.collect();
    assert_eq!(trees.len(), encodings.len(), "{trees:?}");
    for (package, crates) in &trees {
        let has_no_mains = !crates.contains("pausa-story") && !crates.contains("tokio");
        assert!(crates.contains("pausa") && has_no_mains, "{package}: {crates:?}");
    }
    for (package, most) in [("pausa-coroutine", 5), ("pausa-genawaiter", 6)] {
        assert!(trees[package].len() <= most, "{package}: {trees:?}");
    }
}

/// The features with which a command of cargo builds each library and binary: by package, target and mode.
fn built(command: &[&str]) -> BTreeSet<(String, String, String)> {
    let output = cargo(&[command, &["-Zunstable-options", "--unit-graph"]].concat());
    let graph: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let units = graph["units"].as_array().expect("it has units");
    let of_a_build = units.iter().filter(|unit| unit["mode"] == "build");
    let fields = |unit: &Value| ["pkg_id", "target", "features"].map(|field| unit[field].to_string());
    of_a_build.map(|unit| fields(unit).into()).collect()
}

#[test]
fn what_cargo_pausa_builds_is_not_compiled_again_for_cargo_test() {
    let tested = built(&["test"]);
    let binaries = ["pausa", "pausa-struct", "pausa-coroutine", "pausa-view", "pausa-try"];
    let binaries = binaries.iter().flat_map(|binary| ["--bin", binary]);
    let played = built(&["build"].into_iter().chain(binaries).collect::<Vec<_>>());
    let again: Vec<_> = played.difference(&tested).collect();
    assert!(again.is_empty(), "with other features: {again:#?}");
}

//! The dependencies of an encoding without default features: what its user compiles after
//! `cargo add pausa-coroutine --no-default-features`.

use std::collections::BTreeSet;
use std::process::Command;

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

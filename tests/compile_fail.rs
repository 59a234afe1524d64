//! Tests that an encoding rejects wrong programs. A case is a file in the encoding's `tests/compile_fail/`. Its first line pins
//! the code and the main sentence of the expected error. The rest of the message may change with the compiler:
//!
//! ```text
//! // error[E0277]: cannot be sent between threads safely
//! ```
//!
//! An error without a code is pinned as `// error: ` and its sentence. If compilers use different sentences, ` | ` separates
//! the alternatives.
//!
//! The compiler is `RUSTC`, or `rustc`. If it is not a nightly, it needs `RUSTC_BOOTSTRAP=1`, as for building the encoding.
//!
//! A case whose first line is `// compiles` shows that the others fail for the reason that they give.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use pausa_lab::build::Libraries;
use pausa_lab::{Snippet, Value};

#[test]
fn what_must_not_compile_fails_with_the_error_that_is_pinned() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile_fail");
    let libraries = libraries();
    let mut cases: Vec<_> = fs::read_dir(&directory)
        .expect("the encoding has a folder tests/compile_fail")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension() == Some(OsStr::new("rs")))
        .collect();
    cases.sort();
    let mut failures = Vec::new();
    for case in &cases {
        let source = fs::read_to_string(case).expect("a case is text");
        let pinned = source.lines().next().and_then(|line| line.strip_prefix("// ")).unwrap_or_default();
        let errors = Snippet::at(case).with_files(libraries.clone()).errors().expect("rustc runs");
        let is_pinned = |error: &Value, code: &str, sentence: &str| matches!(error, Value::Refused { error, says } if error == code && says.contains(sentence));
        let with_code = pinned.strip_prefix("error[").and_then(|rest| rest.split_once("]: "));
        let as_pinned = match with_code.or(pinned.strip_prefix("error: ").map(|sentence| ("", sentence))) {
            Some((code, sentences)) => errors
                .iter()
                .any(|error| sentences.split(" | ").any(|sentence| is_pinned(error, code, sentence))),
            None => pinned == "compiles" && errors.is_empty(),
        };
        if !as_pinned {
            failures.push(format!("{}: expected {pinned:?}, the compiler said {errors:?}", case.display()));
        }
    }
    assert!(cases.len() >= 3, "there are cases in {}", directory.display());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Finds the contract, the encoding, and the library that the encoding is named after, if there is one. Cargo has built them in
/// the directory of this test. If there are several builds, for example with other features, the newest is of the current
/// sources.
fn libraries() -> Libraries {
    let test = std::env::current_exe().expect("it has a path");
    let folder = test.parent().expect("it is in a folder");
    let package = env!("CARGO_PKG_NAME");
    let wanted = ["pausa", package, package.trim_start_matches("pausa-")].map(|name| name.replace('-', "_"));
    let version = pausa_lab::build::Compiler::default().version().expect("rustc says its version").rustc;
    let newest = |name: &String| Some((name.clone(), newest(folder, name, version.as_bytes())?));
    let libraries: Libraries = wanted.iter().filter_map(newest).collect();
    assert!(wanted[..2].iter().all(|wanted| libraries.contains_key(wanted)), "{libraries:?}");
    libraries
}

/// Returns the metadata of the newest `lib<name>-<hash>.rlib` in a directory that was built by this version of the compiler.
/// `cargo check` leaves metadata, too, but no library beside it.
fn newest(folder: &Path, name: &str, version: &[u8]) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).expect("it can be read").filter_map(Result::ok);
    let named = entries.filter(|entry| {
        let file = entry.file_name().to_string_lossy().into_owned();
        let hash = file.strip_prefix(&format!("lib{name}-")).and_then(|rest| rest.strip_suffix(".rlib"));
        hash.is_some_and(|hash| !hash.contains('-'))
    });
    let written = named.filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())));
    let mut written: Vec<_> = written.collect();
    written.sort();
    let is_of_this_version = |metadata: &PathBuf| {
        fs::read(metadata).is_ok_and(|bytes| bytes.windows(version.len()).any(|part| part == version))
    };
    written.into_iter().rev().map(|(_, path)| path.with_extension("rmeta")).find(is_of_this_version)
}

//! Combines an encoding's chapters and a driver into one crate, which `rustc` compiles directly. There is no link-time
//! optimisation, so a build takes seconds, and the machine code contains only the chapters and the contract.

use std::fs;
use std::path::Path;

use crate::exhibit::{CONTRACT, Result, Snippet, failed, root};

/// The chapters that can run without an event loop.
pub(crate) const CHAPTERS: [&str; 8] = [
    "ch1_count_to_three",
    "ch1_fibonacci",
    "ch2_echo",
    "ch2_log_pipeline",
    "ch2_cooperative",
    "ch2_worker",
    "ch3_awaitable_counter",
    "ch3_delegation",
];

/// The encodings of the chapters: the name of the package, and of its type that implements the contract.
pub(crate) const ENCODINGS: [(&str, &str); 3] =
    [("struct", "Struct"), ("genawaiter", "Genawaiter"), ("coroutine", "CoroutineClosure")];

/// Makes a snippet of these chapters of an encoding. The crate has each chapter and `forms.rs` as modules, and `driver` (a file
/// of this package) as its root, which refers to the encoding as `Subject`.
pub(crate) fn with_driver(encoding: &str, chapters: &[&str], driver: &str) -> Result<Snippet> {
    let subject =
        ENCODINGS.iter().find(|(name, _)| *name == encoding).map_or("Struct", |(_, subject)| subject);
    let sources = root().join(format!("../../crates/pausa-{encoding}/src"));
    let exhibit = driver.split('/').next().unwrap_or_default();
    let folder = pausa_lab::build::workspace()?
        .target_directory
        .as_std_path()
        .join("lab")
        .join("chapters")
        .join(format!("{exhibit}-{encoding}"));
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
    let read = |file: &Path| fs::read_to_string(file).map_err(|error| failed(file, &error));
    // The crate needs the feature attributes of the encoding.
    let library = read(&sources.join("lib.rs"))?;
    let features = library.lines().find(|line| line.starts_with("#![feature(")).unwrap_or_default();
    let mut main = format!("{features}\n#![allow(dead_code)]\n");
    for module in chapters.iter().chain(["adapter"].iter()) {
        let source = sources.join(module).with_extension("rs");
        if source.exists() {
            let copy = folder.join(module).with_extension("rs");
            fs::write(&copy, read(&source)?).map_err(|error| failed(&copy, &error))?;
            main += &format!("mod {module};\n");
        }
    }
    let forms = folder.join("forms.rs");
    fs::write(&forms, read(&root().join("forms.rs"))?).map_err(|error| failed(&forms, &error))?;
    main += &format!("#[derive(Clone, Copy, Debug)]\npub struct {subject};\ntype Subject = {subject};\n");
    main += &read(&root().join(driver))?;
    let file = folder.join("main.rs");
    fs::write(&file, main).map_err(|error| failed(&file, &error))?;
    Ok(Snippet::at(file).with_sources(&CONTRACT))
}

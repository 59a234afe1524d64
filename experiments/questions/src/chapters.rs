//! Combines an encoding's chapters and a driver into one crate, which `rustc` compiles directly. There is no link-time
//! optimisation, so a build takes seconds, and the machine code contains only the chapters and the contract.

use std::fs;
use std::path::{Path, PathBuf};

use pausa_story::CATALOGUE;

use crate::exhibit::{CONTRACT, Result, Snippet, Value, failed, read, root, write};

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
    let mut main = format!("{}\n#![allow(dead_code)]\n", features(&sources)?);
    for module in chapters.iter().chain(["adapter"].iter()) {
        let source = sources.join(module).with_extension("rs");
        if source.exists() {
            write(&folder.join(module).with_extension("rs"), &read(&source)?)?;
            main += &format!("mod {module};\n");
        }
    }
    write(&folder.join("forms.rs"), &read(&root().join("forms.rs"))?)?;
    main += &format!("#[derive(Clone, Copy, Debug)]\npub struct {subject};\ntype Subject = {subject};\n");
    main += &read(&root().join(driver))?;
    let file = folder.join("main.rs");
    write(&file, &main)?;
    Ok(Snippet::at(file).with_sources(&CONTRACT))
}

/// The feature attributes of an encoding, which a crate with its chapters needs.
fn features(sources: &Path) -> Result<String> {
    let library = read(&sources.join("lib.rs"))?;
    Ok(library.lines().find(|line| line.starts_with("#![feature(")).unwrap_or_default().to_string())
}

/// The directory of the encoding `coroutine`.
fn coroutines() -> PathBuf {
    root().join("../../crates/pausa-coroutine/src")
}

/// The adapter of the encoding `coroutine`.
pub(crate) fn coroutine_adapter() -> Result<String> {
    read(&coroutines().join("adapter.rs"))
}

/// The chapters of the encoding `coroutine`, each with its text. It lacks some programs.
pub(crate) fn coroutine_chapters() -> Result<Vec<(&'static str, String)>> {
    let files =
        CATALOGUE.iter().map(|program| (program.id, coroutines().join(program.id).with_extension("rs")));
    files.filter(|(_, file)| file.exists()).map(|(id, file)| Ok((id, read(&file)?))).collect()
}

/// Compiles modules as a crate with the adapter of the encoding `coroutine`. Returns the errors. The crate begins with `head`.
pub(crate) fn errors_of(head: &str, modules: &[(&str, &str)]) -> Result<Vec<Value>> {
    let folder = tempfile::tempdir()?;
    let adapter = coroutine_adapter()?;
    let mut main = format!(
        "{}\n{head}\n#[derive(Clone, Copy, Debug)]\npub struct CoroutineClosure;\nfn main() {{}}\n",
        features(&coroutines())?
    );
    for (module, text) in [("adapter", &*adapter)].iter().chain(modules) {
        write(&folder.path().join(module).with_extension("rs"), text)?;
        main += &format!("mod {module};\n");
    }
    let file = folder.path().join("main.rs");
    write(&file, &main)?;
    Snippet::at(file).with_sources(&CONTRACT).errors()
}

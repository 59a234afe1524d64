//! A translation, compiled: tried again in another form where the compiler asks for it.

use std::fs;
use std::path::{Path, PathBuf};

use pausa_lab::Snippet;
use pausa_lab::snippet;
use serde::{Deserialize, Serialize};

use crate::Encoding;
use crate::diagnostic::{self, BODY, Diagnostic};
use crate::edits::Edited;
use crate::kept::Compiled;
use crate::libraries::Tools;
use crate::translate::{Problem, Source, Variant};

/// How a program is compiled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flags {
    /// `-Copt-level`.
    pub opt: String,
    /// `-Clto`, where it is asked for.
    pub lto: Option<String>,
    /// Others.
    pub others: Vec<String>,
}

/// A program that can be run.
pub(crate) struct Program {
    /// The executable.
    pub(crate) binary: PathBuf,
    pub(crate) edited: Edited,
    pub(crate) sizes: String,
    pub(crate) notes: Vec<String>,
}

/// Why there is no program.
pub(crate) enum Refused {
    /// Its place is in the file.
    Problem(Problem),
    /// What the compiler says.
    Errors(Vec<Diagnostic>, Edited),
    /// It is not the body's fault.
    Unavailable(String),
}

/// The compiler is asked this many times at most: one function after another may have to be pinned.
const MOST_ATTEMPTS: usize = 12;

const LONGEST: std::time::Duration = std::time::Duration::from_secs(60);

/// Translates a file into an encoding and compiles it in a folder of its own.
pub(crate) fn compile(
    source: &Source,
    encoding: Encoding,
    tools: &Tools,
    flags: &Flags,
    folder: &Path,
) -> Result<Program, Refused> {
    let asked = ["-Zprint-type-sizes", "-Zunstable-options"];
    compile_as(Variant::default(), source, encoding, tools, flags, folder, &asked)
}

/// Compiles, beginning with this form of the translation, and with these flags of the compiler.
///
/// # Errors
/// If there is no program: the refusal.
pub(crate) fn compile_as(
    mut variant: Variant,
    source: &Source,
    encoding: Encoding,
    tools: &Tools,
    flags: &Flags,
    folder: &Path,
    asked: &[&str],
) -> Result<Program, Refused> {
    let unavailable = |error: &dyn std::fmt::Display| Refused::Unavailable(error.to_string());
    let mut notes = Vec::new();
    fs::create_dir_all(folder).map_err(|error| unavailable(&error))?;
    let (file, binary) = (folder.join(BODY), folder.join("body"));
    let ask = |text: &str| -> Result<Compiled, String> {
        let called = format!("{encoding:?} {:?} {flags:?} {asked:?}", source.kind);
        // Other flags may ask for no program.
        let kept = tools.kept.as_ref().filter(|_| flags.others.is_empty());
        let place = kept.and_then(|kept| kept.place(text, &called));
        if let Some(compiled) = place.as_ref().and_then(|place| place.take(&binary)) {
            return Ok(compiled);
        }
        let libraries = tools.libraries(encoding, source.kind)?;
        let mut snippet = Snippet::at(&file).by(tools.compiler.clone()).with_files(libraries);
        // The standard library's lines would be most of a program.
        snippet =
            snippet.optimised(&flags.opt).flag("-Csymbol-mangling-version=v0").flag("-Cstrip=debuginfo");
        for flag in &flags.others {
            snippet = snippet.flag(flag);
        }
        if let Some(lto) = &flags.lto {
            snippet = snippet.flag(&format!("-Clto={lto}"));
        }
        let asked = [&["--crate-name=body", "--crate-type=bin", "--error-format=json"], asked].concat();
        let ran = snippet.compile(folder, &asked, LONGEST).map_err(|error| error.to_string())?;
        let said = ran.said();
        let compiled = match ran.is_success() {
            true => Ok(ran.printed().into_owned()),
            false if !snippet::errors(&said).is_empty() => Err(said.into_owned()),
            false => {
                let last = said.lines().last().unwrap_or_default();
                return Err(format!("the compiler failed: {}; {last}", ran.end()));
            }
        };
        // If it cannot be kept, the text is compiled again.
        let _ = place.map(|place| place.put(&compiled, &binary));
        Ok(compiled)
    };
    for _ in 0..MOST_ATTEMPTS {
        let edited = source.translate(encoding, &variant).map_err(Refused::Problem)?;
        fs::write(&file, &edited.text).map_err(|error| unavailable(&error))?;
        let compiled = ask(&edited.text).map_err(Refused::Unavailable)?;
        let said = match compiled {
            Ok(sizes) => return Ok(Program { binary, edited, sizes, notes }),
            Err(said) => said,
        };
        let errors = diagnostic::errors(&said, &edited, &source.name, &source.text);
        match again(source, encoding, &variant, &errors) {
            Some((next, note)) => {
                variant = next;
                notes.extend(note.filter(|note| !notes.contains(note)));
            }
            None => return Err(Refused::Errors(errors, edited)),
        }
    }
    Err(Refused::Unavailable("the compiler keeps asking for more functions to be pinned".into()))
}

/// Another form of the translation that answers the errors, and what the table says of it.
fn again(
    source: &Source,
    encoding: Encoding,
    before: &Variant,
    errors: &[Diagnostic],
) -> Option<(Variant, Option<String>)> {
    let mut variant = before.clone();
    let mut note = None;
    for error in errors {
        let code = error.code.as_deref().unwrap_or_default();
        if encoding == Encoding::Coroutine && (code == "E0626" || code == "E0733") {
            let around = source.functions().iter().filter(|function| function.range.contains(&error.at));
            if let Some(function) = around.max_by_key(|function| function.range.start) {
                variant.pinned.insert(function.range.start);
                note = Some(format!(
                    "`static` in a pinned box, since movable it is {code} (line {})",
                    error.line
                ));
            }
        }
        let lacks = |name: &str| code == "E0277" && error.message.contains(name);
        if lacks("Default`") && source.sends() && encoding != Encoding::Diapause {
            variant.optional = true;
            note = Some("what is sent has no default, so it is sent in an `Option`".into());
        }
        if encoding == Encoding::Diapause && lacks("Clone`") {
            variant.without_clone = true;
        }
    }
    (variant != *before).then_some((variant, note))
}

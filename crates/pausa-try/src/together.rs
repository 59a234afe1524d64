//! Compiles many bodies as one program: the modules of a file, without those that an encoding refuses.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use pausa_story::Failure;

use crate::Encoding;
use crate::attempt::{run, scratch, told};
use crate::compile::{self, Flags, Refused};
use crate::libraries::{DEFAULT, Tools};
use crate::translate::{Module, Source, Variant};

/// The result of a file's modules in an encoding.
#[derive(Clone, Debug, Default)]
pub struct Together {
    /// The program's output.
    pub printed: String,
    /// The reason why a module is not in the program, by the module's name.
    pub refused: BTreeMap<String, String>,
}

/// Compiles the modules of a file in an encoding and runs the program. A module that does not compile is left out, and the
/// others are compiled again. `main` is the text of the program's main function, for the modules that it has.
///
/// # Errors
/// If the file is not Rust, the compiler is missing, or the program fails.
pub fn together(
    target: &Path,
    name: &str,
    text: &str,
    encoding: Encoding,
    main: impl Fn(&[String]) -> String,
) -> Result<Together, Failure> {
    let tools = Tools::of(DEFAULT, target)?;
    let scratch = scratch(target)?;
    let flags = Flags { opt: "0".into(), lto: None, others: Vec::new() };
    let (mut bodies, mut refused) = (text.to_string(), BTreeMap::new());
    loop {
        let parsed =
            |text: String| Source::program(name, text.clone()).map_err(|problem| told(name, &text, &problem));
        let (_, modules) = parsed(bodies.clone())?;
        if modules.is_empty() {
            return Ok(Together { printed: String::new(), refused });
        }
        let names: Vec<_> = modules.iter().map(|module| module.name.clone()).collect();
        let (source, _) = parsed(format!("{bodies}\n{}\n", main(&names)))?;
        // The values sent here have no default. diapause starts a body without one.
        let variant = Variant { optional: encoding != Encoding::Diapause, ..Variant::default() };
        let problems =
            match compile::compile_as(variant, &source, encoding, &tools, &flags, scratch.path(), &[]) {
                Ok(program) => {
                    let ran = run(&mut Command::new(&program.binary))
                        .map_err(|error| Failure::Run(format!("{name} in {}: {error}", encoding.name())))?;
                    if !ran.is_success() {
                        return Err(Failure::Run(format!(
                            "{name} in {}: {}; {}",
                            encoding.name(),
                            ran.end(),
                            ran.said().lines().last().unwrap_or_default()
                        )));
                    }
                    return Ok(Together { printed: ran.printed().into_owned(), refused });
                }
                Err(Refused::Problem(problem)) => vec![(problem.at, problem.message)],
                Err(Refused::Errors(errors, _)) => errors
                    .into_iter()
                    .map(|error| {
                        let code = error.code.map_or_else(String::new, |code| format!("{code}: "));
                        (error.at, format!("{code}{}", error.message))
                    })
                    .collect(),
                Err(Refused::Unavailable(reason)) => return Err(Failure::Run(reason)),
            };
        let before = refused.len();
        for (at, reason) in &problems {
            if let Some(Module { name, range }) = modules.iter().find(|module| module.range.contains(at))
                && !refused.contains_key(name)
            {
                refused.insert(name.clone(), reason.clone());
                blank(&mut bodies, range.clone());
            }
        }
        if refused.len() == before {
            let file = scratch.path().join("body.rs");
            let kept = target.join("try").join(format!("{name}.{}.rs", encoding.name()));
            let _ = fs::copy(file, &kept);
            let (at, reason) = problems.first().cloned().unwrap_or_default();
            let (line, _) = source.place(at);
            return Err(Failure::Run(format!(
                "{name}:{line} in {}: {reason}; the translation is {}",
                encoding.name(),
                kept.display()
            )));
        }
    }
}

/// Replaces a part by spaces, so that the positions of all other parts stay the same.
fn blank(text: &mut String, part: std::ops::Range<usize>) {
    let blank: String =
        text[part.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    text.replace_range(part, &blank);
}

//! Compiles many bodies as one program: the modules of a file, without those that an encoding refuses.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use pausa_story::Failure;

use crate::Encoding;
use crate::attempt::{run, told};
use crate::compile::{self, Flags, Refused};
use crate::libraries::{DEFAULT, Tools};
use crate::scratch::Scratch;
use crate::translate::{Module, Source, Variant};

/// A compiler with its flags.
#[derive(Clone, Debug)]
pub struct Build<'a> {
    /// The compiler and the libraries that it has built.
    pub tools: &'a Tools,
    /// The flags.
    pub flags: Flags,
    /// The directory for temporary files.
    pub folder: &'a Path,
}

/// Why a module is not in a program.
#[derive(Clone, Debug)]
pub struct Reason {
    /// The error's code, if the compiler refuses the module and the error has one.
    pub code: Option<String>,
    /// The message.
    pub message: String,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{code}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// The modules that could be compiled, as one program.
#[derive(Clone, Debug, Default)]
pub struct Modules {
    /// The executable, if any module is left.
    pub binary: Option<PathBuf>,
    /// The reason why a module is not in the program, by the module's name.
    pub refused: BTreeMap<String, Reason>,
}

impl Build<'_> {
    /// Compiles the modules of a file in an encoding. A module that does not compile is left out, and the others are compiled
    /// again. `main` is the text of the program's main function, or of the function `run`, for the modules that it has.
    ///
    /// # Errors
    /// If the file is not Rust, or the compiler fails or reports an error that is in none of the modules.
    pub fn modules(
        &self,
        name: &str,
        text: &str,
        encoding: Encoding,
        variant: &Variant,
        main: impl Fn(&[String]) -> String,
    ) -> Result<Modules, Failure> {
        let parsed =
            |text: String| Source::program(name, text.clone()).map_err(|problem| told(name, &text, &problem));
        let (mut bodies, mut refused) = (text.to_string(), BTreeMap::new());
        let (_, mut modules) = parsed(bodies.clone())?;
        while !modules.is_empty() {
            let names: Vec<_> = modules.iter().map(|module| module.name.clone()).collect();
            let (source, _) = parsed(format!("{bodies}\n{}\n", main(&names)))?;
            let (tools, variant) = (self.tools, variant.clone());
            let made = compile::compile_as(variant, &source, encoding, tools, &self.flags, self.folder, &[]);
            let problems = match made {
                Ok(program) => return Ok(Modules { binary: Some(program.binary), refused }),
                Err(Refused::Problem(problem)) => {
                    vec![(problem.at, Reason { code: None, message: problem.message })]
                }
                Err(Refused::Errors(errors, _)) => errors
                    .into_iter()
                    .map(|error| (error.at, Reason { code: error.code, message: error.message }))
                    .collect(),
                Err(Refused::Unavailable(reason)) => return Err(Failure::Run(reason)),
            };
            let before = modules.len();
            modules.retain(|Module { name, range }| {
                let Some((_, reason)) = problems.iter().find(|(at, _)| range.contains(at)) else {
                    return true;
                };
                refused.insert(name.clone(), reason.clone());
                blank(&mut bodies, range.clone());
                false
            });
            if modules.len() == before {
                let reason = problems.first().map_or_else(String::new, |(at, reason)| {
                    format!("line {}: {reason}", source.place(*at).0)
                });
                return Err(Failure::Run(format!("an error that is in none of the modules: {reason}")));
            }
        }
        Ok(Modules { binary: None, refused })
    }
}

/// The result of a file's modules in an encoding.
#[derive(Clone, Debug, Default)]
pub struct Together {
    /// The program's output.
    pub printed: String,
    /// The reason why a module is not in the program, by the module's name.
    pub refused: BTreeMap<String, String>,
}

/// Compiles the modules of a file in an encoding with [`Build::modules`] and runs the program.
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
    let scratch = Scratch::within(&target.join("try"))?;
    let flags = Flags { opt: "0".into(), lto: None, others: Vec::new() };
    let build = Build { tools: &tools, flags, folder: scratch.path() };
    let failed = |reason: &dyn fmt::Display| Failure::Run(format!("{name} in {}: {reason}", encoding.name()));
    // The values sent here have no default. diapause starts a body without one.
    let variant = Variant { optional: encoding != Encoding::Diapause, ..Variant::default() };
    let made = build.modules(name, text, encoding, &variant, main).map_err(|failure| match failure {
        Failure::Run(reason) => failed(&reason),
        usage => usage,
    })?;
    let refused = made.refused.into_iter().map(|(name, reason)| (name, reason.to_string())).collect();
    let Some(binary) = made.binary else { return Ok(Together { printed: String::new(), refused }) };
    let ran = run(&mut Command::new(binary)).map_err(|error| failed(&error))?;
    if !ran.is_success() {
        let said = ran.said();
        return Err(failed(&format!("{}; {}", ran.end(), said.lines().last().unwrap_or_default())));
    }
    Ok(Together { printed: ran.printed().into_owned(), refused })
}

/// Replaces a part by spaces, so that the positions of all other parts stay the same.
fn blank(text: &mut String, part: std::ops::Range<usize>) {
    let blank: String =
        text[part.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    text.replace_range(part, &blank);
}

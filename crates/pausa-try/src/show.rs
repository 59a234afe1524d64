//! The body in an encoding, to be read.

use std::fs;
use std::path::Path;

use pausa_output::File;
use pausa_story::Failure;

use crate::Encoding;
use crate::attempt::{self, read, told};
use crate::compile::{Flags, Refused, compile};
use crate::libraries::{DEFAULT, Tools};
use crate::report::Step;
use crate::scratch::Scratch;
use crate::translate::{Problem, Source, Variant};

/// The text of a file in an encoding.
///
/// # Errors
/// Where the file is not understood, or the encoding has no way to say it.
pub fn translated(target: &Path, file: &Path, encoding: Encoding) -> Result<String, Failure> {
    let source = read(file)?;
    Checks::new(target)?.in_encoding(&source, encoding)
}

/// A translation is compiled to be shown in the form that compiles, if there is one.
struct Checks {
    tools: Option<Tools>,
    scratch: Scratch,
}

impl Checks {
    fn new(target: &Path) -> Result<Self, Failure> {
        let tools = Tools::of(DEFAULT, target).ok();
        Ok(Checks { tools, scratch: Scratch::within(&target.join("try"))? })
    }

    fn in_encoding(&self, source: &Source, encoding: Encoding) -> Result<String, Failure> {
        let told = |problem: Problem| told(&source.name, &source.text, &problem);
        let flags = Flags { opt: "0".into(), lto: None, others: vec!["--emit=metadata".into()] };
        let compiled = self.tools.as_ref().map(|tools| {
            compile(source, encoding, tools, &flags, &self.scratch.path().join(encoding.name()))
        });
        match compiled {
            Some(Ok(program)) => Ok(program.edited.text),
            Some(Err(Refused::Errors(_, edited))) => Ok(edited.text),
            Some(Err(Refused::Problem(problem))) => Err(told(problem)),
            Some(Err(Refused::Unavailable(_))) | None => {
                source.translate(encoding, &Variant::default()).map(|edited| edited.text).map_err(told)
            }
        }
    }
}

/// A body and its translations, to be shown side by side.
#[derive(Clone, Debug)]
pub struct Side {
    /// The file's name.
    pub name: String,
    /// The encodings that have it, with its text in each. No translation moves a line.
    pub texts: Vec<(Encoding, String)>,
    /// A run to the end, pause by pause.
    pub steps: Vec<Step>,
}

/// A file in these encodings, or in all that have it.
///
/// # Errors
/// Where the file is not understood, or one of these encodings has no way to say it.
pub fn side_by_side(target: &Path, file: &Path, encodings: &[Encoding]) -> Result<Side, Failure> {
    let source = read(file)?;
    let checks = Checks::new(target)?;
    let wanted = if encodings.is_empty() { &Encoding::GENERATED } else { encodings };
    let mut texts = Vec::new();
    for &encoding in wanted {
        match checks.in_encoding(&source, encoding) {
            Ok(text) => texts.push((encoding, text)),
            Err(error) if encodings.is_empty() => {
                pausa_output::note(format_args!("{}: {error}", encoding.name()));
            }
            Err(error) => return Err(error),
        }
    }
    let steps = checks
        .tools
        .as_ref()
        .map(|tools| attempt::steps(&source, tools, &attempt::folder_of(file), checks.scratch.path()));
    Ok(Side { name: source.name.clone(), texts, steps: steps.unwrap_or_default() })
}

/// The last line of every file that is written.
const MARK: &str = "// Written by `cargo pausa try --write`: it may be overwritten by it.";

/// Writes the file in every encoding into a folder, and says what became of each.
///
/// # Errors
/// Where the folder has a file of such a name that was not written by this, or cannot be written to.
pub fn write(target: &Path, file: &Path, folder: &Path) -> Result<Vec<String>, Failure> {
    let source = read(file)?;
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let checked = Encoding::GENERATED.map(|encoding| {
        let path = folder.join(format!("{stem}.{}.rs", encoding.name()));
        let file = File::check(&path, |text| text.trim_ascii_end().ends_with(MARK.as_bytes()));
        Ok((encoding, path, file.map_err(|error| Failure::Usage(error.to_string()))?))
    });
    let files = checked.into_iter().collect::<Result<Vec<_>, Failure>>()?;
    let checks = Checks::new(target)?;
    let failed = |error: std::io::Error| Failure::Run(error.to_string());
    fs::create_dir_all(folder).map_err(failed)?;
    let mut lines = Vec::new();
    for (encoding, path, file) in files {
        match checks.in_encoding(&source, encoding) {
            Ok(text) => {
                file.write(format!("{text}{MARK}\n").as_bytes()).map_err(failed)?;
                lines.push(path.display().to_string());
            }
            Err(error) => lines.push(format!("{}: none: {error}", encoding.name())),
        }
    }
    Ok(lines)
}

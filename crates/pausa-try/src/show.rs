//! The body in an encoding, to be read.

use std::fs;
use std::path::Path;

use pausa_story::Failure;

use crate::Encoding;
use crate::attempt::{read, told};
use crate::translate::{Source, Variant};

/// The text of a file in an encoding.
///
/// # Errors
/// Where the file is not understood, or the encoding has no way to say it.
pub fn translated(file: &Path, encoding: Encoding) -> Result<String, Failure> {
    let source = read(file)?;
    in_encoding(&source, encoding)
}

fn in_encoding(source: &Source, encoding: Encoding) -> Result<String, Failure> {
    match source.translate(encoding, &Variant::default()) {
        Ok(edited) => Ok(edited.text),
        Err(problem) => Err(told(&source.name, &source.text, &problem)),
    }
}

/// The first line of every file that is written.
const MARK: &str = "// Written by `cargo pausa try --write`: it may be overwritten by it.";

/// Writes the file in every encoding into a folder, and says what became of each.
///
/// # Errors
/// Where the folder has a file of such a name that was not written by this, or cannot be written to.
pub fn write(file: &Path, folder: &Path) -> Result<Vec<String>, Failure> {
    let source = read(file)?;
    let failed =
        |path: &Path, error: &dyn std::fmt::Display| Failure::Run(format!("{}: {error}", path.display()));
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let place = |encoding: Encoding| folder.join(format!("{stem}.{}.rs", encoding.name()));
    for encoding in Encoding::GENERATED {
        let path = place(encoding);
        if path.exists() && !fs::read_to_string(&path).is_ok_and(|text| text.starts_with(MARK)) {
            return Err(Failure::Usage(format!(
                "{} was not written by `cargo pausa try --write`: nothing is written; choose another folder",
                path.display()
            )));
        }
    }
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let mut lines = Vec::new();
    for encoding in Encoding::GENERATED {
        let path = place(encoding);
        match in_encoding(&source, encoding) {
            Ok(text) => {
                fs::write(&path, format!("{MARK}\n{text}")).map_err(|error| failed(&path, &error))?;
                lines.push(path.display().to_string());
            }
            Err(error) => lines.push(format!("{}: none: {error}", encoding.name())),
        }
    }
    Ok(lines)
}

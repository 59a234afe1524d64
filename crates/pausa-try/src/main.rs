//! `cargo pausa try`: a function of one's own in every encoding.

#![forbid(unsafe_code)]

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use pausa_cli::say;
use pausa_cli::views::{Form, Try};
use pausa_cli::workspace::Workspace;
use pausa_story::Failure;
use pausa_try::{Encoding, Options};

fn main() -> ExitCode {
    pausa_cli::main(|arguments| {
        // The first is the command's name.
        let arguments = arguments.get(1..).unwrap_or_default();
        let mut command = "cargo pausa try".to_string();
        for argument in arguments {
            command += &format!(" {}", quoted(&argument.to_string_lossy()));
        }
        run(Try::asked(arguments)?, command)
    })
}

fn run(asked: Try, command: String) -> Result<ExitCode, Failure> {
    let Try { file, compare, opts, ltos, flags, compilers, form } = asked;
    let workspace = Workspace::find()?;
    match &form {
        Form::Show(name) => {
            let encoding = Encoding::asked(name)?;
            say(pausa_try::translated(&workspace.target, &file, encoding)?.trim_end())?;
            return Ok(ExitCode::SUCCESS);
        }
        Form::Write(folder) => {
            for line in pausa_try::write(&workspace.target, &file, folder)? {
                say(&line)?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        Form::Terminal | Form::Markdown | Form::Json | Form::Page => {}
    }
    let page = workspace.target.join("try").join(file.file_stem().unwrap_or_default()).with_extension("html");
    let files = std::iter::once(file).chain(compare).collect();
    let steps = matches!(form, Form::Page);
    let options = Options { command, files, opts, ltos, flags, compilers, steps, ..Options::default() };
    let report = pausa_try::attempt(&workspace.target, &options)?;
    match form {
        Form::Markdown => say(pausa_try::markdown(&report))?,
        Form::Page => {
            fs::write(&page, pausa_try::page(&report)?)
                .map_err(|error| Failure::Run(format!("{}: {error}", page.display())))?;
            say(page.display())?;
            open(&page);
        }
        Form::Json => {
            let json = serde_json::to_string_pretty(&report);
            say(json.map_err(|error| Failure::Run(format!("the report as JSON: {error}")))?)?;
        }
        _ => say(pausa_try::for_people(&report))?,
    }
    Ok(if report.runs() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Shows a page in the browser. A machine without one has the path, which is printed.
fn open(page: &Path) {
    let browser = std::env::var_os("BROWSER").filter(|browser| !browser.is_empty());
    let opener = browser.unwrap_or_else(|| match std::env::consts::OS {
        "macos" => "open".into(),
        "windows" => "explorer".into(),
        _ => "xdg-open".into(),
    });
    let quiet = || Stdio::null();
    let _ = Command::new(opener).arg(page).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
}

/// Quotes a word of a command line for a shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=+:,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.into()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

//! What `diff`, `step`, `report`, `try` and `fuzz` are asked for. `cargo pausa` reads it before it builds the package of the command,
//! so that a wrong argument is answered at once, and the package's binary reads it again.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::{env, fs};

use pausa_output::Folder;
use pausa_story::{CATALOGUE, Failure, ProgramInfo};

use crate::commands::Arguments;
use crate::workspace::{Encoding, Workspace};

/// The directory of the README's pictures.
pub const PICTURES: &str = "crates/pausa-view/screenshots";

/// The arguments of `cargo pausa diff`.
pub struct Diff<'a> {
    /// The program.
    pub program: &'static ProgramInfo,
    /// The encodings to show.
    pub encodings: Vec<&'a Encoding>,
    /// Whether to show the Python program too.
    pub with_python: bool,
    /// The encodings that were named but lack the program.
    pub lacking: Vec<Failure>,
}

/// The arguments of `cargo pausa step`.
pub struct Step<'a> {
    /// The program.
    pub program: &'static ProgramInfo,
    /// The encodings to show.
    pub encodings: Vec<&'a Encoding>,
}

/// The arguments of `cargo pausa diff FILE` and `cargo pausa step FILE`; the file is one that `cargo pausa try` accepts.
pub struct Own {
    /// The file.
    pub file: PathBuf,
    /// The encodings to show; an empty list means all that have it.
    pub encodings: Vec<String>,
}

/// The arguments of `cargo pausa story`.
pub struct Story {
    /// The programs.
    pub programs: BTreeSet<&'static str>,
    /// Whether the passages are in Spanish.
    pub in_spanish: bool,
}

/// Where a report is published, with a slash at its end.
fn base_of(url: &str) -> Result<String, String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match rest {
        Some(rest)
            if !rest.is_empty()
                && !rest.starts_with('/')
                && !rest.contains(['?', '#', '"', '<', '>', ' ']) =>
        {
            Ok(format!("{}/", url.trim_end_matches('/')))
        }
        _ => Err(format!(
            "--base-url is where the report is published, such as https://example.org/pausa, not `{url}`"
        )),
    }
}

/// Whether a file is a page of a report.
fn is_page(bytes: &[u8]) -> bool {
    bytes.starts_with(b"<!doctype html>\n<html lang=\"en\" data-base=")
}

/// The arguments of `cargo pausa report`.
pub struct Report {
    /// Whether to open it in a browser.
    pub open: bool,
    /// The directory to write.
    pub out: Folder,
    /// The directory for the README's pictures, if they are to be taken.
    pub pictures: Option<Folder>,
    /// What links begin with, and a slash at its end.
    pub base_url: Option<String>,
    /// The page that is also written as one file.
    pub single: Option<Single>,
}

/// A page as one file, named after the page.
pub struct Single {
    /// The directory to write.
    pub path: PathBuf,
    /// Checked: there is no file, or one that a report wrote.
    pub file: pausa_output::File,
}

/// The arguments of `cargo pausa try`.
pub struct Try {
    /// The file with the function.
    pub file: PathBuf,
    /// A second file to compare with.
    pub compare: Option<PathBuf>,
    /// The optimization levels.
    pub opts: Vec<String>,
    /// The kinds of link-time optimization.
    pub ltos: Vec<String>,
    /// More flags for rustc.
    pub flags: Vec<String>,
    /// The names of toolchains, or paths of compilers.
    pub compilers: Vec<String>,
    /// What to print.
    pub form: Form,
}

/// What [`Try`] prints.
pub enum Form {
    /// A table for the terminal.
    Terminal,
    /// Markdown, for a GitHub thread.
    Markdown,
    /// JSON.
    Json,
    /// A page in `target/try` with the steps of a run; a browser opens it.
    Page,
    /// The function translated into this encoding. Nothing is measured.
    Show(String),
    /// The translations into every encoding, written to a directory.
    Write(PathBuf),
}

/// The arguments of `cargo pausa fuzz`.
#[derive(Clone, Debug, Default)]
pub struct Fuzz {
    /// The seed of the first body. Each further body has the next seed.
    pub seed: u64,
    /// The number of bodies; 100 if `minutes` is not given either.
    pub bodies: Option<u64>,
    /// The time limit in minutes.
    pub minutes: Option<f64>,
    /// The names of toolchains, or paths of compilers.
    pub compilers: Vec<String>,
    /// The optimization levels.
    pub opts: Vec<String>,
    /// More flags for rustc. Each makes another build.
    pub flags: Vec<String>,
    /// The names of the profiles, which take turns. An empty list means all.
    pub profiles: Vec<String>,
}

/// The package that implements a command, if that is not `pausa-cli`.
pub fn package_of(name: &str) -> Option<&'static str> {
    match name {
        "diff" | "step" | "story" | "report" => Some("pausa-view"),
        "try" => Some("pausa-try"),
        "fuzz" => Some("pausa-fuzz"),
        _ => None,
    }
}

/// Checks the arguments of a command of another package.
///
/// # Errors
/// A usage error that says what would be right.
pub fn check(workspace: &Workspace, name: &str, arguments: &[OsString]) -> Result<(), Failure> {
    if let Some(own) = Own::asked(name, arguments) {
        return own.map(drop);
    }
    match name {
        "diff" => Diff::asked(workspace, arguments).map(drop),
        "step" => Step::asked(workspace, arguments).map(drop),
        "try" => Try::asked(arguments).map(drop),
        "fuzz" => Fuzz::asked(arguments).map(drop),
        "story" => Story::asked(arguments).map(drop),
        _ => Report::asked(workspace, arguments).map(drop),
    }
}

/// Levels of optimization, as rustc calls them.
const OPTS: [&str; 6] = ["0", "1", "2", "3", "s", "z"];

/// The kinds of link-time optimization.
const LTOS: [&str; 3] = ["none", "thin", "fat"];

impl Try {
    /// Parses the arguments.
    ///
    /// # Errors
    /// A usage error that says what would be right.
    pub fn asked(arguments: &[OsString]) -> Result<Self, Failure> {
        let arguments = Arguments::of("try", arguments)?;
        let [file] = &arguments.words[..] else {
            let is_none = arguments.words.is_empty();
            return Err(arguments.wrong(if is_none { "which file?" } else { "one file at a time" }));
        };
        let opts = arguments.each_of("--opt", &OPTS)?;
        let ltos = arguments.each_of("--lto", &LTOS)?;
        let file = PathBuf::from(file);
        let compare = arguments.last("--compare").map(PathBuf::from);
        let mut form = Form::Terminal;
        for (option, value) in arguments.options() {
            form = match option {
                "--markdown" => Form::Markdown,
                "--json" => Form::Json,
                "--open" => Form::Page,
                "--show" => Form::Show(value.to_string_lossy().into_owned()),
                "--write" => Form::Write(value.into()),
                _ => form,
            };
        }
        for file in std::iter::once(&file).chain(&compare) {
            is_there(file)?;
        }
        let (flags, compilers) = (arguments.all("--flag"), arguments.all("--compiler"));
        Ok(Try { file, compare, opts, ltos, flags, compilers, form })
    }
}

/// The profiles of bodies, as `pausa-fuzz` generates them.
pub const PROFILES: [&str; 6] = ["everything", "no-borrows", "typed", "panics", "awaiting", "dialogues"];

impl Fuzz {
    /// Parses the arguments.
    ///
    /// # Errors
    /// A usage error that says what would be right.
    pub fn asked(arguments: &[OsString]) -> Result<Self, Failure> {
        let arguments = Arguments::of("fuzz", arguments)?.without_words()?;
        let mut seed = 1;
        for text in arguments.all("--seed") {
            let is_due = format_args!("a seed is a number from 0 to {}, not `{text}`", u64::MAX);
            seed = text.parse().map_err(|_| arguments.wrong(is_due))?;
        }
        let compilers = arguments.compilers()?;
        let mut flags = arguments.all("--flag");
        for flag in &mut flags {
            let is_flag = |word: &str| ["-Z", "-C", "--"].iter().any(|start| word.starts_with(start));
            if flag == "none" {
                flag.clear();
            } else if flag.trim().is_empty() || !flag.split_whitespace().all(is_flag) {
                return Err(arguments.wrong(format_args!(
                    "--flag takes flags of rustc such as -Zvalidate-mir, or `none`, not `{flag}`"
                )));
            }
        }
        let some = 1..=10_000_000;
        let minutes = |minutes: &f64| *minutes > 0.0 && *minutes <= 1440.0;
        Ok(Fuzz {
            seed,
            bodies: arguments.number(
                "--bodies",
                |bodies| some.contains(bodies),
                "a number of bodies from 1 to 10000000",
            )?,
            minutes: arguments.number("--minutes", minutes, "a number of minutes up to 1440, a day")?,
            compilers,
            opts: arguments.each_of("--opt", &OPTS)?,
            flags,
            profiles: arguments.each_of("--profile", &PROFILES)?,
        })
    }
}

impl Own {
    /// Parses the arguments, if the first is a Rust file.
    ///
    /// # Errors
    /// A usage error that says what would be right.
    pub fn asked(name: &str, arguments: &[OsString]) -> Option<Result<Self, Failure>> {
        let (file, names) = arguments.split_first()?;
        let file = PathBuf::from(file);
        let is_file = ["diff", "step"].contains(&name) && file.extension().is_some_and(|end| end == "rs");
        is_file.then(|| {
            let encodings = names.iter().map(|name| name.to_string_lossy().into_owned()).collect();
            is_there(&file)?;
            if name == "step" {
                on_a_terminal(&format!("`cargo pausa try {}`", file.display()))?;
            }
            Ok(Own { file, encodings })
        })
    }
}

/// Fails if a file that is to be read is not there.
fn is_there(file: &Path) -> Result<(), Failure> {
    fs::metadata(file).map(drop).map_err(|error| Failure::Usage(format!("{}: {error}", file.display())))
}

/// Fails if stdout is not a terminal.
fn on_a_terminal(instead: &str) -> Result<(), Failure> {
    let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    if io::stdin().is_terminal() && io::stdout().is_terminal() && !is_dumb {
        return Ok(());
    }
    Err(Failure::Usage(format!("`step` needs a terminal; without one use {instead}")))
}

impl<'a> Diff<'a> {
    /// Parses the arguments.
    ///
    /// # Errors
    /// A usage error that says what would be right.
    pub fn asked(workspace: &'a Workspace, arguments: &[OsString]) -> Result<Self, Failure> {
        let arguments = Arguments::of("diff", arguments)?;
        let with_python = arguments.has("--python");
        let (program, encodings, mut lacking) = chosen(workspace, &arguments)?;
        if encodings.len() + usize::from(with_python) < 2 {
            if !lacking.is_empty() {
                return Err(lacking.remove(0));
            }
            let alone = encodings.first().map_or("python", |encoding| encoding.name.as_str());
            return Err(Failure::Usage(format!(
                "`{alone}` alone has nothing to compare with; name another encoding, or add --python"
            )));
        }
        Ok(Diff { program, encodings, with_python, lacking })
    }
}

impl<'a> Step<'a> {
    /// Parses the arguments.
    ///
    /// # Errors
    /// A usage error that says what would be right; also if stdout is not a terminal.
    pub fn asked(workspace: &'a Workspace, arguments: &[OsString]) -> Result<Self, Failure> {
        let arguments = Arguments::of("step", arguments)?;
        let (program, encodings, mut lacking) = chosen(workspace, &arguments)?;
        if !lacking.is_empty() {
            return Err(lacking.remove(0));
        }
        on_a_terminal(&format!("`cargo pausa play {0}` and `cargo pausa diff {0}`", program.id))?;
        Ok(Step { program, encodings })
    }
}

impl Story {
    /// Parses the arguments.
    ///
    /// # Errors
    /// A usage error that says what would be right.
    pub fn asked(arguments: &[OsString]) -> Result<Self, Failure> {
        let arguments = Arguments::of("story", arguments)?;
        let mut programs = BTreeSet::new();
        for word in arguments.texts() {
            let chapter = CATALOGUE.iter().filter(|program| program.chapter.to_string() == word);
            let chapter: Vec<_> = chapter.map(|program| program.id).collect();
            if chapter.is_empty() {
                programs.insert(crate::program(&word)?.id);
            }
            programs.extend(chapter);
        }
        if programs.is_empty() {
            programs.extend(CATALOGUE.iter().map(|program| program.id));
        }
        Ok(Story { programs, in_spanish: arguments.has("--spanish") })
    }
}

impl Report {
    /// Parses the arguments, and checks the directories.
    ///
    /// # Errors
    /// A usage error that says what would be right.
    pub fn asked(workspace: &Workspace, arguments: &[OsString]) -> Result<Self, Failure> {
        let arguments = Arguments::of("report", arguments)?.without_words()?;
        let base_url = arguments.last("--base-url").map(|url| base_of(&url.to_string_lossy()));
        let refused = |error: io::Error| Failure::Usage(error.to_string());
        let out = arguments.last("--out").map_or_else(|| workspace.target.join("report"), PathBuf::from);
        let pictures = arguments.has("--screenshots").then(|| pictures_in(&workspace.root.join(PICTURES)));
        let single = arguments.last("--single").map(|path| {
            let path = PathBuf::from(path);
            pausa_output::File::check(&path, is_page).map(|file| Single { path, file })
        });
        Ok(Report {
            open: arguments.has("--open"),
            base_url: base_url.transpose().map_err(|problem| arguments.wrong(problem))?,
            out: Folder::check(&out, ".pausa-report").map_err(refused)?,
            pictures: pictures.transpose().map_err(refused)?,
            single: single.transpose().map_err(refused)?,
        })
    }
}

fn pictures_in(folder: &Path) -> io::Result<Folder> {
    Folder::check(folder, ".pausa-screenshots")
}

/// Finds a program and the named encodings that have it, or all that have it; and the reason for each named one that lacks
/// it.
fn chosen<'a>(
    workspace: &'a Workspace,
    arguments: &Arguments,
) -> Result<(&'static ProgramInfo, Vec<&'a Encoding>, Vec<Failure>), Failure> {
    let words = arguments.texts();
    let Some((id, names)) = words.split_first() else {
        return Err(arguments.wrong("which program?"));
    };
    let program = crate::program(id)?;
    let has = |encoding: &&Encoding| encoding.has(program.id);
    if names.is_empty() {
        return Ok((program, workspace.encodings.iter().filter(has).collect(), Vec::new()));
    }
    let mut seen = BTreeSet::new();
    let (mut chosen, mut lacking) = (Vec::new(), Vec::new());
    for name in names {
        let encoding = workspace.encoding(name)?;
        if !seen.insert(&encoding.name) {
            return Err(Failure::Usage(format!("`{name}` is named twice")));
        }
        if has(&encoding) {
            chosen.push(encoding);
        } else {
            lacking.push(workspace.lacking(encoding, program.id));
        }
    }
    Ok((program, chosen, lacking))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pictures_of_the_readme_can_be_replaced_and_a_foreign_file_among_them_is_refused() {
        let pictures = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(PICTURES);
        pictures_in(&pictures).expect("`report --screenshots` wrote them");
        let copy = tempfile::tempdir().expect("a folder");
        for entry in fs::read_dir(&pictures).expect("it is there") {
            let entry = entry.expect("it can be read");
            fs::copy(entry.path(), copy.path().join(entry.file_name())).expect("it is copied");
        }
        pictures_in(copy.path()).expect("it is the same");
        fs::write(copy.path().join("holiday.png"), "sun").expect("it is written");
        let refused = pictures_in(copy.path()).expect_err("it is refused").to_string();
        assert!(refused.contains("it holds `holiday.png`, which this command did not write"), "{refused}");
    }
}

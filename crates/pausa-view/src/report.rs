//! `cargo pausa report`: everything that is known of the programs, as a static site. One folder, no network, no server.

mod cases;
mod documents;
mod gather;
mod home;
mod html;
mod layouts;
mod markdown;
mod numbers;
mod origin;
mod program;
mod screenshots;
mod site;
mod stepping;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::{env, fs};

use lexopt::Arg;
use pausa_cli::workspace::Workspace;
use pausa_story::{CATALOGUE, Failure};
use serde::Serialize;

use self::cases::Case;
use self::documents::Document;
use self::gather::Gathered;
use self::home::Home;
use self::origin::{Origin, copy};
use self::program::Head;
use self::site::Site;
use crate::highlight::Dialect;

pub(crate) const USAGE: &str = "cargo pausa report [--open] [--out DIR] [--screenshots]";

/// What every page shows.
#[derive(Serialize)]
struct Common<'a> {
    origin: &'a Origin,
    programs: Vec<Head>,
    documents: &'a [Document],
}

/// Writes the report, says where, and opens it where that was asked for.
pub(crate) fn command(arguments: &[OsString]) -> Result<(), Failure> {
    let (mut open, mut shoot) = (false, false);
    let mut out = None;
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(usage)? {
        match argument {
            Arg::Long("open") => open = true,
            Arg::Long("screenshots") => shoot = true,
            Arg::Long("out") => out = Some(PathBuf::from(parser.value().map_err(usage)?)),
            other => return Err(usage(other.unexpected())),
        }
    }
    let workspace = Workspace::find()?;
    let out = out.unwrap_or_else(|| workspace.target.join("report"));
    // Before all is played, which takes its time.
    site::holds_a_report(&out)?;
    let gathered = Gathered::gather(workspace, "cargo pausa report")?;
    write(&gathered, &out)?;
    let home = out.join("index.html");
    let home = fs::canonicalize(&home).unwrap_or(home);
    pausa_cli::say(&home.display().to_string());
    if shoot {
        screenshots::take(&gathered.workspace.root, &home)?;
    }
    if open { show(&home) } else { Ok(()) }
}

fn usage(error: lexopt::Error) -> Failure {
    Failure::Usage(format!("{error}; usage: {USAGE}"))
}

fn write(gathered: &Gathered, out: &std::path::Path) -> Result<(), Failure> {
    let documents = documents::find(&gathered.workspace.root);
    let programs = CATALOGUE.iter().map(Head::of).collect();
    let site = Site::begin(out, Common { origin: &gathered.origin, programs, documents: &documents })?;
    site.page("index.html", "home", Home::of(gathered))?;
    let cases = cases::read(&gathered.workspace, &gathered.origin)?;
    for (index, program) in CATALOGUE.iter().enumerate() {
        let page = program::page(gathered, CATALOGUE, index, &cases)?;
        site.page(&format!("programs/{}.html", program.id), "program", page)?;
    }
    site.page("compile-fail/index.html", "cases", Cases { cases: &cases })?;
    documents::write(&site, gathered, &documents)?;
    copies(&site, gathered)
}

#[derive(Serialize)]
struct Cases<'a> {
    cases: &'a [Case],
}

/// A file of the repository, as it was when the report was made.
#[derive(Serialize)]
struct Source<'a> {
    file: &'a str,
    html: String,
}

fn copies(site: &Site, gathered: &Gathered) -> Result<(), Failure> {
    for file in gathered.origin.copied() {
        let place = gathered.workspace.root.join(&file);
        let text = fs::read_to_string(&place)
            .map_err(|error| Failure::Run(format!("{}: {error}", place.display())))?;
        let dialect = if file.ends_with(".py") { Dialect::Python } else { Dialect::Rust };
        let html = if [".rs", ".py"].iter().any(|extension| file.ends_with(extension)) {
            html::numbered(dialect, &text)
        } else {
            let lines = text.lines().zip(1..);
            lines
                .map(|(line, n)| format!("<span class=l id=L{n} data-l={n}>{}\n</span>", html::escape(line)))
                .collect()
        };
        site.page(&copy(&file), "source", Source { file: &file, html })?;
    }
    Ok(())
}

/// In the reader's browser.
fn show(page: &std::path::Path) -> Result<(), Failure> {
    let browser = env::var_os("BROWSER").filter(|browser| !browser.is_empty());
    let opener = match env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let program = browser.unwrap_or_else(|| opener.into());
    let started = Command::new(&program).arg(page).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    started.map(drop).map_err(|error| {
        Failure::Run(format!("{}: {error}; open {} in a browser", program.to_string_lossy(), page.display()))
    })
}

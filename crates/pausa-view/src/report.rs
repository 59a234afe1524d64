//! `cargo pausa report`: writes everything about the programs as a static site. The site is one folder, and needs neither a
//! server nor a network.

mod cases;
mod chart;
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
mod search;
mod share;
mod site;
mod stepping;
mod threads;

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use minijinja::context;
use pausa_cli::commands::suggestion;
use pausa_cli::views::{Report, Single};
use pausa_cli::workspace::Workspace;
use pausa_output::Folder;
use pausa_story::{CATALOGUE, Failure};

use self::gather::Gathered;
use self::origin::copy;
use self::program::Head;
use self::site::Site;
use crate::highlight::Dialect;
use crate::read;

/// Writes the report, prints its path, and opens it on request.
pub(crate) fn command(arguments: &[OsString]) -> Result<(), Failure> {
    let workspace = Workspace::find()?;
    let Report { open, out, pictures, base_url, single } = Report::asked(&workspace, arguments)?;
    let single = single.map(|single| page_of(&workspace, single)).transpose()?;
    let gathered = Gathered::gather(workspace, "cargo pausa report")?;
    let report = write(&gathered, out, base_url)?;
    let mut home = report.join("index.html");
    if let Some((page, Single { file, path })) = single {
        file.write(share::one_file(&report, &page)?.as_bytes())
            .map_err(|error| Failure::Run(error.to_string()))?;
        home = path;
    }
    let mut written = home.display().to_string();
    if let Some(pictures) = pictures {
        written = format!("{written}\n{}", screenshots::take(pictures)?);
    }
    pausa_cli::say(written)?;
    if open { show(&home) } else { Ok(()) }
}

/// Finds the page that the file of `--single` is named after.
fn page_of(workspace: &Workspace, single: Single) -> Result<(String, Single), Failure> {
    let wanted = single.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let programs = CATALOGUE.iter().map(|program| format!("programs/{}.html", program.id));
    let documents = documents::find(&workspace.root).into_iter().map(|document| document.path);
    let others = ["index.html", "story.html", "compile-fail/index.html"].map(str::to_string);
    let pages: Vec<_> = others.into_iter().chain(programs).chain(documents).collect();
    match pages.iter().find(|page| share::name(page) == wanted) {
        Some(page) => Ok((page.clone(), single)),
        None => Err(Failure::Usage(format!(
            "--single writes the page that its file is named after, such as `ch2_worker.html`, `q06.html` or `story.html`; \
             there is no page `{wanted}`{}",
            suggestion(&wanted, pages.iter().map(|page| share::name(page)))
        ))),
    }
}

fn write(gathered: &Gathered, out: Folder, base_url: Option<String>) -> Result<PathBuf, Failure> {
    let documents = documents::find(&gathered.workspace.root);
    let programs: Vec<_> = CATALOGUE.iter().map(Head::of).collect();
    let site = Site::begin(out, base_url, context! { origin => &gathered.origin, programs, documents })?;
    site.page("index.html", "home", home::home(gathered))?;
    let cases = cases::read(&gathered.workspace, &gathered.origin)?;
    for (index, program) in CATALOGUE.iter().enumerate() {
        let page = program::page(gathered, index, &cases)?;
        site.page(&format!("programs/{}.html", program.id), "program", page)?;
    }
    site.page("story.html", "story", context! { told => program::story(&gathered.workspace.root)? })?;
    site.page("compile-fail/index.html", "cases", context! { cases })?;
    documents::write(&site, gathered, &documents)?;
    search::write(&site, &documents, &cases)?;
    copies(&site, gathered)?;
    site.finish()
}

fn copies(site: &Site, gathered: &Gathered) -> Result<(), Failure> {
    for file in gathered.origin.copied() {
        let text = read(&gathered.workspace.root.join(&file))?;
        let dialect = if file.ends_with(".py") { Dialect::Python } else { Dialect::Rust };
        let html = if [".rs", ".py"].iter().any(|extension| file.ends_with(extension)) {
            html::numbered(dialect, &text)
        } else {
            let lines = text.lines().zip(1..);
            lines
                .map(|(line, n)| format!("<span class=l id=L{n} data-l={n}>{}\n</span>", html::escape(line)))
                .collect()
        };
        site.page(&copy(&file), "source", context! { file, html })?;
    }
    Ok(())
}

/// Opens a page in the browser: `BROWSER`, or the platform's default.
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

//! `cargo pausa try`: a function of one's own in every encoding.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use lexopt::Arg;
use pausa_cli::say;
use pausa_cli::views::own_encoding;
use pausa_cli::workspace::Workspace;
use pausa_story::Failure;
use pausa_try::Options;

const HELP: &str = "\
cargo pausa try FILE         your own function in every encoding, as one table

FILE is compiled and executed on this machine, with your rights: try only what you would run.
It contains ordinary functions with `yield` (or `async fn`), and `run(n)`, which makes what is run:
    fn run(n: usize) -> impl Iterator<Item = T>
    fn run(n: usize) -> (impl Coroutine<Sent = S, Yielded = Y, Returned = R>, impl Iterator<Item = S>)
    async fn run(n: usize) -> T
`yield_from!(inner)` delegates to a coroutine; `pause()` is a future that is pending once.
NAME.struct.rs next to NAME.rs is the same written by hand; NAME.py prints the trace to compare with.

--opt 0|1|2|3|s|z            the level of optimization (3)        these four may be repeated: each makes a column
--lto none|thin|fat          link-time optimization (none)
--flag 'FLAGS'               other flags of rustc
--compiler NAME|PATH         a toolchain of rustup, or a rustc (nightly)
--compare OTHER.rs           another body side by side
--markdown | --json          for a thread on GitHub, or for programs
--open                       writes a page into target/try, with the steps of a run, and opens it
--show ENCODING              prints the body in an encoding: genawaiter, coroutine, async, gen, corosensei, diapause
--write DIR                  writes the body in every encoding into a folder

Nothing is written outside of target/, except by --write.";

enum Output {
    Terminal,
    Markdown,
    Json,
    Page,
}

pub(crate) fn attempt(arguments: Vec<OsString>) -> Result<ExitCode, Failure> {
    let mut options = Options { command: "cargo pausa try".into(), ..Options::default() };
    for argument in &arguments {
        options.command += &format!(" {}", quoted(&argument.to_string_lossy()));
    }
    let mut output = Output::Terminal;
    let (mut shown, mut folder, mut compared) = (None, None, None);
    let mut parser = lexopt::Parser::from_args(arguments);
    let usage = |error: lexopt::Error| Failure::Usage(format!("{error}; see `cargo pausa try --help`"));
    while let Some(argument) = parser.next().map_err(usage)? {
        match argument {
            Arg::Value(file) => options.files.push(file.into()),
            Arg::Long("help") | Arg::Short('h') => {
                say(HELP)?;
                return Ok(ExitCode::SUCCESS);
            }
            Arg::Long("opt") => options.opts.push(text(&mut parser)?),
            Arg::Long("lto") => options.ltos.push(text(&mut parser)?),
            Arg::Long("flag") => options.flags.push(text(&mut parser)?),
            Arg::Long("compiler") => options.compilers.push(text(&mut parser)?),
            Arg::Long("compare") => compared = Some(PathBuf::from(text(&mut parser)?)),
            Arg::Long("show") => shown = Some(text(&mut parser)?),
            Arg::Long("write") => folder = Some(PathBuf::from(text(&mut parser)?)),
            Arg::Long("markdown") => output = Output::Markdown,
            Arg::Long("json") => output = Output::Json,
            Arg::Long("open") => (output, options.steps) = (Output::Page, true),
            other => return Err(usage(other.unexpected())),
        }
    }
    let [file] = &options.files.clone()[..] else {
        return Err(Failure::Usage(
            "which file? `cargo pausa try FILE`; see `cargo pausa try --help`".into(),
        ));
    };
    let workspace = Workspace::find()?;
    if let Some(name) = shown {
        let encoding = own_encoding(&name)?;
        say(pausa_try::translated(&workspace.root, &workspace.target, file, encoding)?.trim_end())?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(folder) = folder {
        for line in pausa_try::write(&workspace.root, &workspace.target, file, &folder)? {
            say(&line)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    options.files.extend(compared);
    let report = pausa_try::attempt(&workspace.root, &workspace.target, &options)?;
    match output {
        Output::Terminal => say(pausa_try::for_people(&report))?,
        Output::Markdown => say(pausa_try::markdown(&report))?,
        Output::Page => {
            let name = file.file_stem().unwrap_or_default();
            let page = workspace.target.join("try").join(name).with_extension("html");
            fs::write(&page, pausa_try::page(&report)?)
                .map_err(|error| Failure::Run(format!("{}: {error}", page.display())))?;
            say(page.display())?;
            open(&page);
        }
        Output::Json => {
            let json = serde_json::to_string_pretty(&report);
            say(json.map_err(|error| Failure::Run(format!("the report as JSON: {error}")))?)?;
        }
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

/// The value of an option.
fn text(parser: &mut lexopt::Parser) -> Result<String, Failure> {
    let value = parser.value().map_err(|error| Failure::Usage(error.to_string()))?;
    Ok(value.to_string_lossy().into_owned())
}

/// A word of a command line, as it is typed into a shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=+:,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.into()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

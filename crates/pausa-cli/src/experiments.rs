//! `cargo pausa experiment`: builds and starts the packages of experiments. The experiment `programs` is part of this package.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use pausa_cli::commands::{Arguments, suggestion};
use pausa_cli::workspace::Workspace;
use pausa_cli::{measure, named, say, unknown};
use pausa_story::Failure;

/// The verbs that apply to all questions at once.
const VERBS: [&str; 8] = ["list", "show", "run", "save", "recount", "check", "page", "help"];

/// Lists the experiments, or replaces this process by one.
pub(crate) fn experiment(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    Arguments::of("experiment", arguments)?;
    let workspace = Workspace::find()?;
    let names = pages(&workspace.root.join("experiments"))?;
    let Some((name, arguments)) = arguments.split_first() else {
        say(names.iter().map(|name| line(&workspace, name)).collect::<Vec<_>>().join("\n"))?;
        return Ok(ExitCode::SUCCESS);
    };
    let word = name.to_string_lossy();
    let name = named("experiment", &word, &names, String::as_str)?;
    if name == measure::EXPERIMENT.name {
        let words: Vec<_> = arguments.iter().map(|word| word.to_string_lossy().into_owned()).collect();
        return Ok(pausa_lab::command(&[measure::EXPERIMENT], &words));
    }
    start(&workspace, name, arguments)
}

/// Builds the questions, and replaces this process by their binary.
pub(crate) fn questions(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    Arguments::of("questions", arguments)?;
    let workspace = Workspace::find()?;
    if let Some(word) = arguments.first().map(|word| word.to_string_lossy())
        && !VERBS.contains(&&*word)
    {
        // A question is a directory with a page. Its id is the first word of the directory's name.
        let ids: Vec<_> = pages(&workspace.root.join("experiments/questions"))?
            .into_iter()
            .map(|name| name.split('_').next().unwrap_or_default().to_string())
            .collect();
        let short = |id: &str| id.trim_start_matches(['q', '0']).to_string();
        if !suggestion(&word, VERBS).is_empty() {
            return Err(unknown("command", &word, VERBS.into_iter()));
        }
        if !ids.iter().any(|id| short(id) == short(&word)) {
            return Err(unknown("question", &word, ids.iter().map(String::as_str)));
        }
        if let Some(verb) = arguments.get(1).map(|verb| verb.to_string_lossy())
            && !VERBS.contains(&&*verb)
        {
            return Err(unknown("command", &verb, VERBS.into_iter()));
        }
    }
    start(&workspace, "questions", arguments)
}

/// Builds the timeline, and replaces this process by it.
pub(crate) fn timeline(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let given = Arguments::of("timeline", arguments)?;
    let compilers = given.compilers()?.into_iter().flat_map(|name| ["--compiler".into(), name.into()]);
    let words = ["compare".into()].into_iter().chain(given.words).chain(compilers);
    start(&Workspace::find()?, "timeline", &words.collect::<Vec<_>>())
}

fn start(workspace: &Workspace, package: &str, arguments: &[OsString]) -> Result<ExitCode, Failure> {
    if !workspace.is_nightly {
        return Err(Failure::Usage("the experiments need a nightly compiler, and this is another".into()));
    }
    std::env::set_current_dir(&workspace.root)
        .map_err(|error| Failure::Run(format!("{}: {error}", workspace.root.display())))?;
    workspace.start(package, arguments)
}

/// The subdirectories of a directory that have a page.
fn pages(folder: &Path) -> Result<Vec<String>, Failure> {
    let entries =
        fs::read_dir(folder).map_err(|error| Failure::Run(format!("{}: {error}", folder.display())))?;
    let pages = entries.filter_map(Result::ok).filter(|entry| entry.path().join("README.md").exists());
    let mut names: Vec<_> = pages.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}

/// Formats the name of an experiment and the title of its page.
fn line(workspace: &Workspace, name: &str) -> String {
    let page = fs::read_to_string(workspace.root.join("experiments").join(name).join("README.md"));
    let title =
        page.unwrap_or_default().lines().next().unwrap_or_default().trim_start_matches("# ").to_string();
    format!("{name:<18} {title}")
}

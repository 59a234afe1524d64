//! `cargo pausa questions`: the exhibits are a package of their own, which needs the nightly compiler; this starts it.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::process::{Command, ExitCode};

use pausa_cli::questions::{Wanted, unknown};
use pausa_cli::workspace::Workspace;
use pausa_story::Failure;

/// Builds the exhibits and gives the process over to them, with these arguments.
pub(crate) fn command(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let wanted = Wanted::asked(arguments)?;
    let workspace = Workspace::find()?;
    // An exhibit is a directory with a page, and its id is the first word of its name.
    let entries = fs::read_dir(workspace.root.join("experiments/questions")).into_iter().flatten().flatten();
    let exhibits = entries.filter(|entry| entry.path().join("README.md").is_file());
    let mut names: Vec<_> =
        exhibits.map(|exhibit| exhibit.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let ids = || names.iter().map(|name| name.split('_').next().unwrap_or(name));
    if let Some(id) = wanted.ids.iter().find(|id| !ids().any(|known| known == **id)) {
        return Err(unknown(id, ids()));
    }
    if !workspace.is_nightly {
        return Err(Failure::Usage("the questions need a nightly compiler, and this is another".into()));
    }
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&workspace.root);
    command.args(["run", "--quiet", "--release", "--package", "questions", "--"]).args(arguments);
    pausa_cli::run_in_our_place(command)
}

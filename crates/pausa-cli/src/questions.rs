//! `cargo pausa questions`: the exhibits are a package of their own, which needs the nightly compiler; this starts it.

use std::env;
use std::ffi::OsString;
use std::process::{Command, ExitCode};

use pausa_cli::workspace::Workspace;
use pausa_story::Failure;

/// Builds the exhibits and gives the process over to them, with these arguments.
pub(crate) fn questions(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let workspace = Workspace::find()?;
    if !workspace.is_nightly {
        return Err(Failure::Usage("the questions need a nightly compiler, and this is another".into()));
    }
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&workspace.root);
    command.args(["run", "--quiet", "--release", "--package", "questions", "--"]).args(arguments);
    pausa_cli::run_in_our_place(command)
}

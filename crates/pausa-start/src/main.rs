//! `cargo pausa`: builds the command with progress, then replaces itself by it.

#![forbid(unsafe_code)]

use std::env;
use std::io::{self, Write};
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    start().unwrap_or_else(|error| {
        let _ = writeln!(io::stderr(), "cargo pausa: {error}");
        ExitCode::FAILURE
    })
}

fn start() -> io::Result<ExitCode> {
    // In the root and without `--package`, cargo unifies the features of libraries over all members, as for `cargo test`
    // and for what the command builds. So each library is compiled once.
    let mut cargo = pausa_start::cargo();
    cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).args(["build", "--bin", "pausa"]);
    let built = pausa_start::build(&mut cargo)?;
    if !built {
        return Ok(ExitCode::FAILURE);
    }
    // Cargo puts all binaries of a profile into one directory.
    let binary = env::current_exe()?.with_file_name(format!("pausa{}", env::consts::EXE_SUFFIX));
    let mut command = Command::new(binary);
    command.args(env::args_os().skip(1));
    pausa_start::run_in_our_place(command)
}

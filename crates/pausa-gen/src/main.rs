//! `pausa-gen list`, `pausa-gen play <id>`.

use std::process::ExitCode;

fn main() -> ExitCode {
    pausa_gen::player().main()
}

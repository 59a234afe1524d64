//! `pausa-async list`, `pausa-async play <id>`.

use std::process::ExitCode;

fn main() -> ExitCode {
    pausa_async::player().main()
}

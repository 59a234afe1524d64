//! `pausa-coroutine list`, `pausa-coroutine play <id>`.

use std::process::ExitCode;

fn main() -> ExitCode {
    pausa_coroutine::player().main()
}

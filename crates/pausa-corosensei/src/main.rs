//! `pausa-corosensei list`, `pausa-corosensei play <id>`.

use std::process::ExitCode;

fn main() -> ExitCode {
    pausa_corosensei::player().main()
}

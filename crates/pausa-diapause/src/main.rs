//! `pausa-diapause list`, `pausa-diapause play <id>`.

use std::process::ExitCode;

fn main() -> ExitCode {
    pausa_diapause::player().main()
}

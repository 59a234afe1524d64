//! `pausa-genawaiter list`, `pausa-genawaiter play <id>`.

use std::process::ExitCode;

fn main() -> ExitCode {
    pausa_genawaiter::player().main()
}

//! `pausa-struct list`, `pausa-struct play <id>`.

use std::process::ExitCode;

fn main() -> ExitCode {
    pausa_struct::player().main()
}

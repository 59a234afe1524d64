//! `cargo pausa questions`: measures evidence for open questions about functions that pause, one exhibit per question. See
//! `README.md`.

#![feature(
    coroutines,
    coroutine_trait,
    coroutine_clone,
    gen_blocks,
    iter_macro,
    iter_from_coroutine,
    async_iterator
)]
#![feature(yield_expr, stmt_expr_attributes)]

mod chapters;
mod exhibit;
mod exhibits;

use std::process::ExitCode;

fn main() -> ExitCode {
    pausa_lab::main(exhibits::EXHIBITS)
}

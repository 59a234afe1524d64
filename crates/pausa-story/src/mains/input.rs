//! What a person types or pipes in: standard input, line by line.

use std::io;

use crate::Failure;

/// The lines of standard input, without their line ends.
pub(crate) fn lines_of_stdin() -> impl Iterator<Item = Result<String, Failure>> {
    io::stdin().lines().enumerate().map(|(index, line)| {
        line.map_err(|error| Failure::Run(format!("standard input, line {}: {error}", index + 1)))
    })
}

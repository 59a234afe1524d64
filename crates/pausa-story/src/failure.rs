//! The error of a command or a program, and its exit status.

use std::fmt;
use std::process::ExitCode;

use pausa::Refused;

/// Why a command or a program failed.
#[derive(Debug)]
pub enum Failure {
    /// The arguments are wrong; the text says what would be right. Exit status 2.
    Usage(String),
    /// An error occurred while the program ran. Exit status 1.
    Run(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Usage(text) | Failure::Run(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Failure {}

/// A program that calls a coroutine in the wrong order has failed at run time.
impl<Sent> From<Refused<Sent>> for Failure {
    fn from(refused: Refused<Sent>) -> Self {
        Failure::Run(refused.to_string())
    }
}

impl Failure {
    /// Escapes control characters in the text, so that it is one line whatever it quotes.
    pub fn on_one_line(self) -> Self {
        let escaped = |text: String| {
            text.chars().fold(String::new(), |line, c| match c.is_control() {
                true => line + &c.escape_default().to_string(),
                false => line + c.encode_utf8(&mut [0; 4]),
            })
        };
        match self {
            Failure::Usage(text) => Failure::Usage(escaped(text)),
            Failure::Run(text) => Failure::Run(escaped(text)),
        }
    }

    /// Writes the error to stderr after the name of the command, and returns the exit status.
    pub fn report(&self, command: &str) -> ExitCode {
        pausa_output::note(format_args!("{command}: {self}"));
        ExitCode::from(match self {
            Failure::Usage(_) => 2,
            Failure::Run(_) => 1,
        })
    }
}

//! Why a command or a program did not come to its end, and the exit status that follows.

use std::fmt;
use std::process::ExitCode;

use pausa::Refused;

/// Why a program could not be played to its end.
#[derive(Debug)]
pub enum Failure {
    /// What was asked for cannot be done; the text says what would be right. Exit status 2.
    Usage(String),
    /// Something went wrong on the way. Exit status 1.
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

/// A program that resumes out of order is at fault itself.
impl<Sent> From<Refused<Sent>> for Failure {
    fn from(refused: Refused<Sent>) -> Self {
        Failure::Run(refused.to_string())
    }
}

impl Failure {
    /// The same in one line, whatever it quotes: control characters are escaped.
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

    /// Says on stderr what went wrong in this command, and gives the exit status of its process.
    pub fn report(&self, command: &str) -> ExitCode {
        pausa_output::note(format_args!("{command}: {self}"));
        ExitCode::from(match self {
            Failure::Usage(_) => 2,
            Failure::Run(_) => 1,
        })
    }
}

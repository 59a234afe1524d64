//! What the programs share in reading their arguments.

use std::ffi::OsString;
use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use crate::{Failure, Run};

/// Reads the run's arguments; `usage` says what would be right.
pub(crate) struct Arguments {
    parser: lexopt::Parser,
    usage: &'static str,
}

impl Arguments {
    pub(crate) fn of(run: &Run, usage: &'static str) -> Self {
        Arguments { parser: lexopt::Parser::from_args(run.arguments.iter().cloned()), usage }
    }

    pub(crate) fn next(&mut self) -> Result<Option<lexopt::Arg<'_>>, Failure> {
        let usage = self.usage;
        self.parser.next().map_err(|error| wrong(error, usage))
    }

    /// The value of the option just read, such as `--count 20`.
    pub(crate) fn value<T>(&mut self) -> Result<T, Failure>
    where
        T: FromStr,
        T::Err: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        use lexopt::ValueExt;
        let parsed = self.parser.value().and_then(|value: OsString| value.parse());
        parsed.map_err(|error| wrong(error, self.usage))
    }
}

impl Arguments {
    /// A duration such as `2s`, `500ms` or `1.5s`.
    pub(crate) fn duration(&mut self) -> Result<Duration, Failure> {
        let text: String = self.value()?;
        let (number, unit) = match text.strip_suffix("ms") {
            Some(number) => (number, 0.001),
            None => (text.strip_suffix('s').unwrap_or(&text), 1.0),
        };
        let seconds = number.parse::<f64>().ok().map(|number| number * unit);
        seconds
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .ok_or_else(|| wrong(format_args!("`{text}` is not a duration such as 2s or 500ms"), self.usage))
    }
}

/// A usage error: what is wrong, then what would be right.
pub(crate) fn wrong(problem: impl Display, usage: &str) -> Failure {
    Failure::Usage(format!("{problem}; usage: {usage}"))
}

/// For the programs that have no arguments of their own.
pub(crate) fn none(run: &Run) -> Result<(), Failure> {
    match run.arguments.first() {
        None => Ok(()),
        Some(argument) => Err(Failure::Usage(format!(
            "this program takes no arguments of its own, and was given `{}`",
            argument.to_string_lossy()
        ))),
    }
}

/// For the dialogues: no argument plays the story's, `-` reads one from standard input.
pub(crate) fn dialogue_with_stdin(run: &Run, usage: &'static str) -> Result<bool, Failure> {
    let mut with_stdin = false;
    let mut arguments = Arguments::of(run, usage);
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Value(value) if value == "-" => with_stdin = true,
            other => return Err(wrong(other.unexpected(), usage)),
        }
    }
    Ok(with_stdin)
}

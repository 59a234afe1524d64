//! Parses the arguments of the programs.

use std::ffi::OsString;
use std::fmt::{self, Display};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use crate::{Failure, Run};

/// The arguments that a program accepts.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    line: &'static str,
    help: fn() -> String,
}

impl Usage {
    /// Makes a usage from a line that declares options in the form `--count N`. Other options are refused.
    pub(crate) const fn of(line: &'static str) -> Self {
        Usage { line, help: String::new }
    }

    /// Adds a text that `--help` prints after the line.
    pub(crate) const fn with_help(self, help: fn() -> String) -> Self {
        Usage { help, ..self }
    }

    /// Whether the line declares an option.
    fn declares(self, option: &str) -> bool {
        let mut words = self.line.split(|c: char| c.is_whitespace() || c == '[' || c == ']');
        words.any(|word| word.strip_prefix("--") == Some(option))
    }
}

/// The output of `--help`.
impl Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "usage: {}", self.line)?;
        match (self.help)() {
            help if help.is_empty() => Ok(()),
            help => write!(f, "\n\n{help}"),
        }
    }
}

/// Reads the arguments of a run. Its errors end with the usage.
pub(crate) struct Arguments {
    parser: lexopt::Parser,
    usage: Usage,
}

impl Arguments {
    pub(crate) fn of(run: &Run, usage: Usage) -> Self {
        Arguments { parser: lexopt::Parser::from_args(run.arguments.iter().cloned()), usage }
    }

    /// The next argument. It refuses options that the usage does not declare, so the usage always lists all of them.
    pub(crate) fn next(&mut self) -> Result<Option<lexopt::Arg<'_>>, Failure> {
        let usage = self.usage;
        let argument = self.parser.next().map_err(|error| wrong(error, usage))?;
        match argument {
            Some(lexopt::Arg::Long(name)) if !usage.declares(name) => {
                Err(wrong(lexopt::Arg::Long(name).unexpected(), usage))
            }
            argument => Ok(argument),
        }
    }

    /// The value of the option just read, as a path. It need not be UTF-8.
    pub(crate) fn path(&mut self) -> Result<PathBuf, Failure> {
        self.parser.value().map(PathBuf::from).map_err(|error| wrong(error, self.usage))
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
    /// The value of the option just read, as a duration such as `2s`, `500ms` or `1.5s`. Without a unit it is in seconds.
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

/// Makes a usage error: the problem, then the usage.
pub(crate) fn wrong(problem: impl Display, usage: Usage) -> Failure {
    Failure::Usage(format!("{problem}; usage: {}", usage.line))
}

/// Refuses all arguments, for programs that take none.
pub(crate) fn none(run: &Run, usage: Usage) -> Result<(), Failure> {
    match run.arguments.first() {
        None => Ok(()),
        Some(argument) => Err(wrong(
            format_args!("this program takes no arguments, but was given `{}`", argument.display()),
            usage,
        )),
    }
}

/// Reads the arguments of a dialogue, and returns whether it is read from standard input (`-`). Without an argument the
/// program plays the story's dialogue.
pub(crate) fn dialogue_with_stdin(run: &Run, usage: Usage) -> Result<bool, Failure> {
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

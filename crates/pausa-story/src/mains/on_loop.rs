//! Runs the programs of chapters 3 to 5 on the chosen loop, and handles signals.

use std::fmt::Display;
use std::io::{self, IsTerminal};
use std::thread;

use lexopt::Arg;
use pausa_http::is_for_want_of_room;
use pausa_loops::{Clock, LoopName, OnLoop};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::arguments::{Arguments, Usage, wrong};
use super::recording::{self, RecordedProgram};
use crate::{Failure, Run};

/// Runs a program on the loop with this name, with a virtual clock in a rehearsal.
pub(crate) fn play_on<P: OnLoop>(name: LoopName, run: &Run, program: P) -> Result<P::Output, Failure> {
    let clock = if run.rehearsal { Clock::Rehearsal } else { Clock::Real };
    let played = match recording::is_on() {
        true => pausa_loops::run(name, clock, RecordedProgram(program)),
        false => pausa_loops::run(name, clock, program),
    };
    played.map_err(|error| failed(format_args!("the loop `{name}`"), &error))
}

/// Makes a failure from a system error. If a limit was reached, it says how to raise it.
pub(crate) fn failed(what: impl Display, error: &io::Error) -> Failure {
    let help = if is_for_want_of_room(error) { ": raise the limit of open files (`ulimit -n`)" } else { "" };
    Failure::Run(format!("{what}: {error}{help}"))
}

/// Reads the arguments of a program whose only option is `--loop`.
pub(crate) fn loop_name(run: &Run, usage: Usage) -> Result<LoopName, Failure> {
    let mut name = LoopName::default();
    let mut arguments = Arguments::of(run, usage);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("loop") => name = arguments.value()?,
            other => return Err(wrong(other.unexpected(), usage)),
        }
    }
    Ok(name)
}

/// Writes a text to stderr if it is a terminal.
pub(crate) fn tell(text: impl Display) {
    if io::stderr().is_terminal() {
        pausa_output::note(text);
    }
}

/// Runs an action at the first SIGINT (Ctrl-C) or SIGTERM, in a thread of its own. A second signal ends the process at once.
pub(crate) fn at_the_first_signal(action: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let wait = move || {
        let mut signals = signals.forever();
        if signals.next().is_some() {
            action();
        }
        if let Some(second) = signals.next() {
            signal_hook::low_level::exit(128 + second);
        }
    };
    thread::Builder::new().name("signals".into()).spawn(wait).map(drop)
}

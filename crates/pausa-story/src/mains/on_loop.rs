//! What the programs of chapters 3 to 5 share: the choice of the loop, and a run on it.

use std::io::{self, IsTerminal};

use lexopt::Arg;
use pausa_loops::{Clock, LoopName, OnLoop};

use super::arguments::{Arguments, wrong};
use crate::{Failure, Run};

/// Runs a program on the loop of this name, by the clock that the run asks for.
pub(crate) fn play_on<P: OnLoop>(name: LoopName, run: &Run, program: P) -> Result<P::Output, Failure> {
    let clock = if run.rehearsal { Clock::Rehearsal } else { Clock::Real };
    pausa_loops::run(name, clock, program)
        .map_err(|error| Failure::Run(format!("the loop `{name}`: {error}")))
}

/// For the programs whose only argument is the loop.
pub(crate) fn loop_name(run: &Run, usage: &'static str) -> Result<LoopName, Failure> {
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

/// Tells a person at the terminal what is going on.
pub(crate) fn tell(text: impl std::fmt::Display) {
    if io::stderr().is_terminal() {
        eprintln!("{text}");
    }
}

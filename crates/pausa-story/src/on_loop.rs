//! What the programs of chapters 3 to 5 share: the choice of the loop, and a run on it.

use std::io::{self, IsTerminal};

use lexopt::Arg;
use pausa::{Failure, Stage};
use pausa_loops::{Clock, Name, Program, run};

use crate::arguments::{Arguments, wrong};

/// Runs a program on the loop of this name, by the clock that the stage asks for.
pub(crate) fn play_on<P: Program>(name: Name, stage: &Stage, program: P) -> Result<P::Output, Failure> {
    let clock = if stage.rehearsal { Clock::Rehearsal } else { Clock::Real };
    run(name, clock, program).map_err(|error| Failure::Run(format!("the loop `{name}`: {error}")))
}

/// For the programs whose only argument is the loop.
pub(crate) fn loop_name(stage: &Stage, usage: &'static str) -> Result<Name, Failure> {
    let mut name = Name::default();
    let mut arguments = Arguments::of(stage, usage);
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
        pausa_output::note(text);
    }
}

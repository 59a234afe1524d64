//! `ch3_awaitable_counter`: awaits a counter, to 5 or to what is asked for.

use lexopt::Arg;
use pausa::ch3_awaitable_counter::{AwaitableCounter, PROGRAM};
use pausa::{Failure, Playable, Stage};

use crate::arguments::{Arguments, wrong};

/// The list's entry.
pub fn playable<E: AwaitableCounter>() -> Playable {
    Playable { program: PROGRAM, play: play::<E> }
}

const USAGE: &str = "play ch3_awaitable_counter [-- --until N]";

fn play<E: AwaitableCounter>(stage: Stage) -> Result<(), Failure> {
    let mut until = 5;
    let mut arguments = Arguments::of(&stage, USAGE);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("until") => until = arguments.value()?,
            other => return Err(wrong(other.unexpected(), USAGE)),
        }
    }
    futures_lite::future::block_on(E::use_counter(until, stage.transcript));
    Ok(())
}

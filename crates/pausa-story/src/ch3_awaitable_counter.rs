//! `ch3_awaitable_counter`: awaits a counter, to 5 or to what is asked for.

use std::marker::PhantomData;

use lexopt::Arg;
use pausa::ch3_awaitable_counter::{AwaitableCounter, PROGRAM};
use pausa::{Failure, Loop, Playable, Stage, Transcript};
use pausa_loops::{Name, Program};

use crate::arguments::{Arguments, wrong};
use crate::on_loop::play_on;

/// The list's entry.
pub fn playable<E: AwaitableCounter>() -> Playable {
    Playable { program: PROGRAM, play: play::<E> }
}

const USAGE: &str = "play ch3_awaitable_counter [-- --until N --loop ours|tokio|smol]";

fn play<E: AwaitableCounter>(stage: Stage) -> Result<(), Failure> {
    let mut until = 5;
    let mut name = Name::default();
    let mut arguments = Arguments::of(&stage, USAGE);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("until") => until = arguments.value()?,
            Arg::Long("loop") => name = arguments.value()?,
            other => return Err(wrong(other.unexpected(), USAGE)),
        }
    }
    play_on(name, &stage, Main { until, transcript: stage.transcript.clone(), encoding: PhantomData::<E> })
}

struct Main<E> {
    until: u64,
    transcript: Transcript,
    encoding: PhantomData<E>,
}

impl<E: AwaitableCounter> Program for Main<E> {
    type Output = ();

    async fn main<L: Loop>(self, _event_loop: L) {
        E::use_counter(self.until, self.transcript).await;
    }
}

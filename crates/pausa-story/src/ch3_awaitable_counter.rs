//! `ch3_awaitable_counter`: awaits a counter, to 5 or to what is asked for.

use std::marker::PhantomData;

use lexopt::Arg;
use pausa::ch3_awaitable_counter::{AwaitableCounter, PROGRAM};
use pausa::{Failure, Loop, Playable, Stage, Transcript};
use pausa_loops::{Name, Program};

use crate::arguments::{Arguments, wrong};
use crate::exercise::{Drive, Observer, exercise, poll_to_end};
use crate::on_loop::play_on;

/// The list's entry.
pub fn playable<E: AwaitableCounter>() -> Playable {
    Playable { program: PROGRAM, play: play::<E>, exercise: exercise::<Figures<E>>() }
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

/// One counter that is polled so often.
struct Figures<E>(PhantomData<E>);

impl<E: AwaitableCounter> Drive for Figures<E> {
    const UNIT: &'static str = "poll";
    /// How far it has come, how far it goes, and the transcript.
    const MUST_LIVE: usize = size_of::<[u64; 2]>() + size_of::<Transcript>();

    fn drive(units: u64, observer: &mut impl Observer) {
        let transcript = Transcript::silent();
        poll_to_end(observer, || E::use_counter(units, transcript));
    }
}

//! `ch3_awaitable_counter`: awaits a counter to 5, or to the number given.

use std::marker::PhantomData;

use lexopt::Arg;
use pausa::ch3_awaitable_counter::AwaitableCounter;
use pausa::{Loop, Transcript};
use pausa_loops::{LoopName, OnLoop};

use super::arguments::{Arguments, Usage, wrong};
use super::exercise::{Drive, Observer, poll_to_end};
use super::on_loop::play_on;
use crate::{Failure, Run};

pub(crate) const USAGE: Usage = Usage::of("play ch3_awaitable_counter [-- --until N --loop ours|tokio|smol]");

pub(crate) fn play<E: AwaitableCounter>(run: Run) -> Result<(), Failure> {
    let mut until = 5;
    let mut name = LoopName::default();
    let mut arguments = Arguments::of(&run, USAGE);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("until") => until = arguments.value()?,
            Arg::Long("loop") => name = arguments.value()?,
            other => return Err(wrong(other.unexpected(), USAGE)),
        }
    }
    play_on(name, &run, Main { until, transcript: run.transcript.clone(), encoding: PhantomData::<E> })
}

struct Main<E> {
    until: u64,
    transcript: Transcript,
    encoding: PhantomData<E>,
}

impl<E: AwaitableCounter> OnLoop for Main<E> {
    type Output = ();

    async fn main<L: Loop>(self, _event_loop: L) {
        E::use_counter(self.until, self.transcript).await;
    }
}

/// Measures the polls of one counter.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: AwaitableCounter> Drive for Figures<E> {
    const UNIT: &'static str = "poll";
    /// The current number, the last number, and the transcript.
    const MUST_LIVE: usize = size_of::<[u64; 2]>() + size_of::<Transcript>();

    fn drive(units: u64, observer: &mut impl Observer) {
        let transcript = Transcript::silent();
        poll_to_end(observer, || E::use_counter(units, transcript));
    }
}

//! `ch3_first_coroutine`: the coroutine, on a loop.

use std::marker::PhantomData;

use pausa::ch3_first_coroutine::{FirstCoroutine, PROGRAM};
use pausa::{Failure, Loop, Playable, Stage, Transcript};
use pausa_loops::Program;

use crate::on_loop::{loop_name, play_on};

/// The list's entry.
pub fn playable<E: FirstCoroutine>() -> Playable {
    Playable { program: PROGRAM, play: play::<E> }
}

const USAGE: &str = "play ch3_first_coroutine [-- --loop ours|tokio|smol]";

fn play<E: FirstCoroutine>(stage: Stage) -> Result<(), Failure> {
    let name = loop_name(&stage, USAGE)?;
    play_on(name, &stage, Main { transcript: stage.transcript.clone(), encoding: PhantomData::<E> })
}

struct Main<E> {
    transcript: Transcript,
    encoding: PhantomData<E>,
}

impl<E: FirstCoroutine> Program for Main<E> {
    type Output = ();

    async fn main<L: Loop>(self, event_loop: L) {
        E::first_coroutine(event_loop, self.transcript).await;
    }
}

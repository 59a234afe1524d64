//! `ch2_cooperative` with the language's own `async`: two tasks that take turns on the story's scheduler.
//!
//! Easy here: a task is a loop that pauses at the end of each round.
//! By hand: the pause itself: the language has none, only futures that are pending.

use pausa::ch2_cooperative::Cooperative;
use pausa::{Coroutine, Transcript};

use crate::Async;
use crate::adapter::{coroutine, yield_now};

impl Cooperative for Async {
    fn numbers(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
        coroutine(async move {
            for number in 1..=5 {
                transcript.line(format_args!("  [Números] Contando: {number}"));
                yield_now().await; // I have done my part, now it is another's turn.
            }
        })
    }

    fn letters(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
        coroutine(async move {
            for letter in 'A'..='E' {
                transcript.line(format_args!("  [Letras] Generando: {letter}"));
                yield_now().await;
            }
        })
    }
}

//! `ch2_cooperative` as `#[coroutine]` closures: two tasks that take turns on the story's scheduler.
//!
//! Easy here: a task is a loop that pauses at the end of each round.

use pausa::ch2_cooperative::Cooperative;
use pausa::{Coroutine, Transcript};

use crate::CoroutineClosure;
use crate::adapter::coroutine;

impl Cooperative for CoroutineClosure {
    fn numbers(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
        coroutine(
            #[coroutine]
            move |_| {
                for number in 1..=5 {
                    transcript.line(format_args!("  [Números] Contando: {number}"));
                    yield; // I have done my part, now it is another's turn.
                }
            },
        )
    }

    fn letters(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
        coroutine(
            #[coroutine]
            move |_| {
                for letter in 'A'..='E' {
                    transcript.line(format_args!("  [Letras] Generando: {letter}"));
                    yield;
                }
            },
        )
    }
}

//! `ch2_cooperative` with the language's own `async`: two tasks that take turns on the story's scheduler.
//!
//! A task is a loop that pauses at the end of each round. The language has no statement that pauses; `yield_now` is a
//! future that is pending once.

use pausa::ch2_cooperative::Cooperative;
use pausa::{Coroutine, Transcript};

use crate::Async;
use crate::adapter::{coroutine, yield_now};

impl Cooperative for Async {
    fn numbers(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
        coroutine(async move {
            for number in 1..=5 {
                transcript.line(format_args!("  [Números] Contando: {number}"));
                yield_now().await; // Pauses: the other task has its turn.
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

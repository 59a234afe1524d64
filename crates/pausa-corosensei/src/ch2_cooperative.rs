//! `ch2_cooperative` on stacks of their own: two tasks that take turns on the story's scheduler.
//!
//! A task is a loop that pauses at the end of each round.

use pausa::ch2_cooperative::Cooperative;
use pausa::{Coroutine, Transcript};

use crate::Corosensei;
use crate::adapter::coroutine;

impl Cooperative for Corosensei {
    fn numbers(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
        coroutine(move |yielder| {
            for number in 1..=5 {
                transcript.line(format_args!("  [Números] Contando: {number}"));
                yielder.suspend(()); // Pauses: the other task has its turn.
            }
        })
    }

    fn letters(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
        coroutine(move |yielder| {
            for letter in 'A'..='E' {
                transcript.line(format_args!("  [Letras] Generando: {letter}"));
                yielder.suspend(());
            }
        })
    }
}

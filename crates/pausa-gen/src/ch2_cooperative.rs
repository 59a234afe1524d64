//! `ch2_cooperative` as `gen` blocks: two tasks that take turns on the story's scheduler.
//!
//! Easy here: a task is a loop that pauses at the end of each round.
//! By hand: an iterator of nothings becomes a coroutine in the adapter.

use pausa::ch2_cooperative::Cooperative;
use pausa::{Coroutine, Transcript};

use crate::GenBlock;
use crate::adapter::coroutine;

impl Cooperative for GenBlock {
    fn numbers(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
        coroutine(gen move {
            for number in 1..=5 {
                transcript.line(format_args!("  [Números] Contando: {number}"));
                yield; // I have done my part, now it is another's turn.
            }
        })
    }

    fn letters(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
        coroutine(gen move {
            for letter in 'A'..='E' {
                transcript.line(format_args!("  [Letras] Generando: {letter}"));
                yield;
            }
        })
    }
}

//! `ch2_cooperative` as `gen` blocks: two tasks that take turns on the story's scheduler.
//!
//! A task is a loop that pauses at the end of each round. The block is an `Iterator<Item = ()>`, and the adapter makes
//! it a coroutine.

use pausa::ch2_cooperative::Cooperative;
use pausa::{Coroutine, Transcript};

use crate::GenBlock;
use crate::adapter::coroutine;

impl Cooperative for GenBlock {
    fn numbers(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
        coroutine(gen move {
            for number in 1..=5 {
                transcript.line(format_args!("  [Números] Contando: {number}"));
                yield; // Pauses: the other task has its turn.
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

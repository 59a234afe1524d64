//! `ch2_cooperative` with `diapause`: two tasks that take turns on the story's scheduler.
//!
//! A task is a loop that pauses at the end of each round. What is left of its range is a field of the state. The macro
//! sees no types, so the range states the type of its items.

use std::ops::RangeInclusive;

use pausa::ch2_cooperative::Cooperative;
use pausa::{Coroutine, Transcript};

use crate::Diapause;
use crate::adapter::coroutine;

impl Cooperative for Diapause {
    fn numbers(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
        coroutine(counting(transcript))
    }

    fn letters(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
        coroutine(spelling(transcript))
    }
}

#[diapause::coroutine]
fn counting(transcript: Transcript) {
    for number in 1..=5u32 {
        transcript.line(format_args!("  [Números] Contando: {number}"));
        yield_!(); // Pauses: the other task has its turn.
    }
}

#[diapause::coroutine]
fn spelling(transcript: Transcript) {
    let alphabet: RangeInclusive<char> = 'A'..='E';
    for letter in alphabet {
        transcript.line(format_args!("  [Letras] Generando: {letter}"));
        yield_!();
    }
}

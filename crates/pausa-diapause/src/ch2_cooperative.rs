//! `ch2_cooperative` with `diapause`: two tasks that take turns on the story's scheduler.
//!
//! Easy here: a task is a loop that pauses at the end of each round; what is left of its range is a field.
//! By hand: the range says the type of its numbers.

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
        yield_!(); // I have done my part, now it is another's turn.
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

//! `ch2_cooperative` as structs: two tasks that take turns on the story's scheduler.
//!
//! A task's loop is its range: a field that each resumption advances, and that shows between turns what is left to do.

use std::ops::RangeInclusive;

use pausa::ch2_cooperative::Cooperative;
use pausa::{Coroutine, Outcome, Transcript};

use crate::Struct;

impl Cooperative for Struct {
    fn numbers(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
        Numbers { transcript, numbers: 1..=5 }
    }

    fn letters(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
        Letters { transcript, letters: 'A'..='E' }
    }
}

struct Numbers {
    transcript: Transcript,
    numbers: RangeInclusive<u32>,
}

impl Coroutine for Numbers {
    type Sent = ();
    type Yielded = ();
    type Returned = ();

    fn start(&mut self) -> Outcome<(), ()> {
        self.resume(())
    }

    fn resume(&mut self, (): ()) -> Outcome<(), ()> {
        let Some(number) = self.numbers.next() else {
            return Outcome::Complete(());
        };
        self.transcript.line(format_args!("  [Números] Contando: {number}"));
        Outcome::Yielded(()) // Pauses: the other task has its turn.
    }
}

struct Letters {
    transcript: Transcript,
    letters: RangeInclusive<char>,
}

impl Coroutine for Letters {
    type Sent = ();
    type Yielded = ();
    type Returned = ();

    fn start(&mut self) -> Outcome<(), ()> {
        self.resume(())
    }

    fn resume(&mut self, (): ()) -> Outcome<(), ()> {
        let Some(letter) = self.letters.next() else {
            return Outcome::Complete(());
        };
        self.transcript.line(format_args!("  [Letras] Generando: {letter}"));
        Outcome::Yielded(())
    }
}

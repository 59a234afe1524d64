//! One task in several forms, each for a scheduler that knows nothing of it. Those by hand emulate what no compiler here
//! has: a machine that is pending after its end (compiler-team#1016), beside the same machine that panics.
#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]

use std::ops::{Coroutine, CoroutineState};
use std::pin::Pin;

use pausa::Transcript;

type Task<R> = Pin<Box<dyn Coroutine<Yield = (), Return = R>>>;

#[cfg(completes)]
#[unsafe(no_mangle)]
pub fn spawn(transcript: Transcript) -> Task<()> {
    Box::pin(
        #[coroutine]
        move || {
            for number in 1..=5 {
                transcript.line(format_args!("Contando: {number}"));
                yield;
            }
        },
    )
}

#[cfg(never_completes)]
#[unsafe(no_mangle)]
pub fn spawn(transcript: Transcript) -> Task<std::convert::Infallible> {
    Box::pin(
        #[coroutine]
        move || {
            for number in 1.. {
                transcript.line(format_args!("Contando: {number}"));
                yield;
            }
            unreachable!()
        },
    )
}

#[cfg(never_returns)]
#[unsafe(no_mangle)]
pub fn spawn(transcript: Transcript) -> Task<std::convert::Infallible> {
    Box::pin(
        #[coroutine]
        move || {
            let mut number = 1_i32;
            loop {
                transcript.line(format_args!("Contando: {number}"));
                number = number.wrapping_add(1);
                yield;
            }
        },
    )
}

#[cfg(by_hand)]
struct Machine {
    transcript: Transcript,
    number: i32,
    state: State,
}

#[cfg(by_hand)]
#[derive(Clone, Copy, PartialEq)]
enum State {
    Suspended,
    Returned,
    Panicked,
}

#[cfg(by_hand)]
impl Coroutine for Machine {
    type Yield = ();
    type Return = ();

    fn resume(mut self: Pin<&mut Self>, (): ()) -> CoroutineState<(), ()> {
        #[cfg(panics)]
        match self.state {
            State::Suspended => {}
            State::Returned => panic!("resumed after completion"),
            State::Panicked => panic!("resumed after panicking"),
        }
        #[cfg(pending)]
        if self.state != State::Suspended {
            return CoroutineState::Yielded(());
        }
        #[cfg(any(panics, pending))]
        {
            self.state = State::Panicked;
        }
        if self.number == 5 {
            self.state = State::Returned;
            return CoroutineState::Complete(());
        }
        self.number += 1;
        self.transcript.line(format_args!("Contando: {}", self.number));
        self.state = State::Suspended;
        CoroutineState::Yielded(())
    }
}

#[cfg(by_hand)]
#[unsafe(no_mangle)]
pub fn spawn(transcript: Transcript) -> Task<()> {
    Box::pin(Machine { transcript, number: 0, state: State::Suspended })
}

//! One task in several forms, each for an unknown scheduler. The task calls an unknown function and owns nothing with a
//! destructor, so a landing pad can only be the machine's own. The hand-written forms emulate what no compiler here
//! has: a machine that stays pending after its end (compiler-team#1016), and the same machine that panics.
#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]

use std::ops::{Coroutine, CoroutineState};
use std::pin::Pin;

/// What the task does between two pauses.
pub type Say = fn(i32);

type Task<R> = Pin<Box<dyn Coroutine<Yield = (), Return = R>>>;

macro_rules! spawn {
    ($returned:ty, |$say:ident| $body:block) => {
        #[unsafe(no_mangle)]
        pub fn spawn($say: Say) -> Task<$returned> {
            Box::pin(
                #[coroutine]
                move || $body,
            )
        }
    };
}

#[cfg(completes)]
spawn!((), |say| {
    for number in 1..=5 {
        say(number);
        yield;
    }
});

#[cfg(never_completes)]
spawn!(std::convert::Infallible, |say| {
    for number in 1.. {
        say(number);
        yield;
    }
    unreachable!()
});

#[cfg(never_returns)]
spawn!(std::convert::Infallible, |say| {
    let mut number = 1_i32;
    loop {
        say(number);
        number = number.wrapping_add(1);
        yield;
    }
});

#[cfg(by_hand)]
struct Machine {
    say: Say,
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
        (self.say)(self.number);
        self.state = State::Suspended;
        CoroutineState::Yielded(())
    }
}

#[cfg(by_hand)]
#[unsafe(no_mangle)]
pub fn spawn(say: Say) -> Task<()> {
    Box::pin(Machine { say, number: 0, state: State::Suspended })
}

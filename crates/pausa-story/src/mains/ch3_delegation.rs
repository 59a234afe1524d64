//! `ch3_delegation`: sends the same numbers through `yield from` and then through `await`.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use pausa::ch3_delegation::Delegation;
use pausa::{Guard, Mailbox, Outcome, Transcript};

use super::arguments::Usage;
use super::exercise::{Drive, Observer, converse};
use super::recording::recorded;
use crate::{Failure, Run};

/// The values sent; `None` ends the adder.
const NUMBERS: [Option<i32>; 4] = [Some(10), Some(20), Some(12), None];

pub(crate) const USAGE: Usage = Usage::of("play ch3_delegation");

pub(crate) fn play<E: Delegation>(run: Run) -> Result<(), Failure> {
    super::arguments::none(&run, USAGE)?;
    let transcript = run.transcript;
    transcript.line("yield from:");
    by_yield_from::<E>(&transcript)?;
    transcript.line("await:");
    by_await::<E>(&transcript);
    Ok(())
}

fn by_yield_from<E: Delegation>(transcript: &Transcript) -> Result<(), Failure> {
    let mut delegator = Guard::new(recorded(E::delegator(transcript.clone())));
    if let Outcome::Yielded(total) = delegator.next()? {
        transcript.line(format_args!("Cedido: {total}"));
    }
    for number in NUMBERS {
        match delegator.send(number)? {
            Outcome::Yielded(total) => transcript.line(format_args!("Cedido: {total}")),
            Outcome::Complete(total) => transcript.line(format_args!("StopIteration: {total}")),
        }
    }
    Ok(())
}

fn by_await<E: Delegation>(transcript: &Transcript) {
    let mailbox = Mailbox::new();
    let mut awaiter = recorded(Box::pin(E::awaiter(transcript.clone(), mailbox.awaited(E::adder()))));
    let mut resume = || match Pin::new(&mut awaiter).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Pending => {
            if let Some(total) = mailbox.take_yielded() {
                transcript.line(format_args!("Cedido: {total}"));
            }
        }
        Poll::Ready(total) => transcript.line(format_args!("StopIteration: {total}")),
    };
    resume();
    for number in NUMBERS {
        mailbox.send(number);
        resume();
    }
}

/// Measures numbers sent through the outer coroutine to the inner one.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: Delegation> Drive for Figures<E> {
    const UNIT: &'static str = "message";
    /// The total and the transcript.
    const MUST_LIVE: usize = size_of::<i64>() + size_of::<Transcript>();

    fn drive(units: u64, observer: &mut impl Observer) {
        let transcript = Transcript::silent();
        let messages = (0..units).map(|_| Some(1));
        converse(observer, || E::delegator(transcript), messages);
    }
}

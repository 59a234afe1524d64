//! Tests of `ch3_delegation` for every encoding.

use std::pin::pin;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll, Waker};

use pausa::ch3_delegation::Delegation;
use pausa::{Coroutine, Guard, Mailbox, Outcome, Transcript};
use pausa_story::playable::ch3_delegation as playable;
use proptest::prelude::*;

use super::support::{assert_agrees_with_cpython, counting_drops};
use crate::Subject;

type Trace = Vec<Outcome<i64, i64>>;

/// The outcomes of a coroutine: of the start, of each number sent, and of the final `None`.
fn resumed(
    coroutine: impl Coroutine<Sent = Option<i32>, Yielded = i64, Returned = i64>,
    numbers: &[i32],
) -> Trace {
    let mut coroutine = Guard::new(coroutine);
    let mut trace = vec![coroutine.start().expect("it starts")];
    for sent in numbers.iter().copied().map(Some).chain([None]) {
        trace.push(coroutine.send(sent).expect("it waits for a number"));
    }
    trace
}

/// The same outcomes through `await`.
fn awaited(transcript: &Transcript, numbers: &[i32]) -> Trace {
    let mailbox = Mailbox::new();
    let mut awaiter = pin!(Subject::awaiter(transcript.clone(), mailbox.awaited(Subject::adder())));
    let mut poll = || match awaiter.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(returned) => Outcome::Complete(returned),
        Poll::Pending => Outcome::Yielded(mailbox.take_yielded().expect("the adder yielded")),
    };
    let mut trace = vec![poll()];
    for sent in numbers.iter().copied().map(Some).chain([None]) {
        assert_eq!(mailbox.send(sent), None, "the number before was fetched");
        trace.push(poll());
    }
    trace
}

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn sent_values_reach_the_inner_coroutine_and_its_return_value_comes_back() {
    let transcript = Transcript::in_memory();
    let trace = resumed(Subject::delegator(transcript.clone()), &[40, 2]);
    use Outcome::{Complete, Yielded};
    assert_eq!(trace, [Yielded(0), Yielded(40), Yielded(42), Complete(42)]);
    assert_eq!(transcript.text(), "Delegando...\nEl sumador devolvió: 42\n");
}

#[test]
fn dropped_while_it_delegates_it_drops_what_it_owns_once() {
    for resumptions in 0..3 {
        let (transcript, drops) = counting_drops();
        let mut delegator = Guard::new(Subject::delegator(transcript));
        if resumptions > 0 {
            assert!(delegator.start().is_ok());
        }
        for _ in 1..resumptions {
            assert!(delegator.send(Some(1)).is_ok());
        }
        drop(delegator);
        assert_eq!(drops.load(Relaxed), 1, "after {resumptions} resumptions");
    }
}

#[test]
fn a_poll_without_a_value_sent_resumes_nothing() {
    let mailbox = Mailbox::new();
    let mut awaiter = pin!(Subject::awaiter(Transcript::in_memory(), mailbox.awaited(Subject::adder())));
    let mut poll = || awaiter.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert_eq!((poll(), mailbox.take_yielded()), (Poll::Pending, Some(0)));
    assert_eq!((poll(), mailbox.take_yielded()), (Poll::Pending, None));
}

proptest! {
    #[test]
    fn yield_from_and_await_leave_the_same_trace(numbers in proptest::collection::vec(any::<i32>(), 0..20)) {
        let (delegated, awaits) = (Transcript::in_memory(), Transcript::in_memory());
        let trace = resumed(Subject::delegator(delegated.clone()), &numbers);
        prop_assert_eq!(&trace, &awaited(&awaits, &numbers));
        prop_assert_eq!(&trace, &resumed(Subject::adder(), &numbers));
        prop_assert_eq!(delegated.text(), awaits.text());

        let mut total = 0;
        let mut model = vec![Outcome::Yielded(0)];
        for number in &numbers {
            total += i64::from(*number);
            model.push(Outcome::Yielded(total));
        }
        model.push(Outcome::Complete(total));
        prop_assert_eq!(trace, model);
    }
}

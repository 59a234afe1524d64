//! Tests of what the programs do not show of `Guard::throw`, `Guard::close` and `delegated`: values and errors that end a
//! coroutine while it is closed, and delegation.

use pausa::{CloseError, Coroutine, Guard, IgnoredClose, Outcome, Progress, Thrown, delegated};

type Received = Result<u32, Thrown<Problem>>;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Problem(&'static str);

impl From<IgnoredClose> for Problem {
    fn from(_: IgnoredClose) -> Self {
        Problem("ignored")
    }
}

/// Yields 0, and does what it is made for with whatever it then receives.
#[derive(Clone, Copy)]
enum Inner {
    /// Ends with what it received: handles nothing.
    Passes,
    /// Returns 7, whatever it received.
    Swallows,
    /// Ends with an error, whatever it received.
    Fails,
    /// Yields 1, whatever it received.
    Yields,
}

impl Coroutine for Inner {
    type Sent = Received;
    type Yielded = u32;
    type Returned = Received;

    fn start(&mut self) -> Outcome<u32, Received> {
        Outcome::Yielded(0)
    }

    fn resume(&mut self, received: Received) -> Outcome<u32, Received> {
        match self {
            Inner::Passes => Outcome::Complete(received),
            Inner::Swallows => Outcome::Complete(Ok(7)),
            Inner::Fails => Outcome::Complete(Err(Problem("no room").into())),
            Inner::Yields => Outcome::Yielded(1),
        }
    }
}

/// Delegates to an inner coroutine by forwarding, and then returns 100 more than it.
struct Outer<C>(C);

impl<C> Outer<C> {
    fn after(outcome: Outcome<u32, Received>) -> Outcome<u32, Received> {
        match outcome {
            Outcome::Complete(returned) => Outcome::Complete(returned.map(|value| value + 100)),
            outcome => outcome,
        }
    }
}

impl<C: Coroutine<Sent = Received, Yielded = u32, Returned = Received>> Coroutine for Outer<C> {
    type Sent = Received;
    type Yielded = u32;
    type Returned = Received;

    fn start(&mut self) -> Outcome<u32, Received> {
        Self::after(self.0.start())
    }

    fn resume(&mut self, received: Received) -> Outcome<u32, Received> {
        Self::after(self.0.resume(received))
    }
}

fn started<C: Coroutine<Sent = Received, Yielded = u32, Returned = Received>>(coroutine: C) -> Guard<C> {
    let mut guard = Guard::new(coroutine);
    assert_eq!(guard.start(), Ok(Outcome::Yielded(0)));
    guard
}

#[test]
fn close_returns_what_the_body_returned_or_its_error_or_what_it_yielded() {
    for (inner, closed, progress) in [
        (Inner::Passes, Ok(None), Progress::Complete),
        (Inner::Swallows, Ok(Some(7)), Progress::Complete),
        (Inner::Fails, Err(CloseError::Error(Problem("no room"))), Progress::Complete),
        (Inner::Yields, Err(CloseError::Yielded(1)), Progress::Suspended),
    ] {
        let mut guard = started(inner);
        assert_eq!((guard.close(), guard.progress()), (closed, progress));
    }
}

#[test]
fn the_request_to_end_can_be_thrown_and_then_the_body_s_answer_is_returned() {
    assert_eq!(started(Inner::Passes).throw(Thrown::Close), Ok(Outcome::Complete(Err(Thrown::Close))));
    assert_eq!(started(Inner::Swallows).throw(Thrown::Close), Ok(Outcome::Complete(Ok(7))));
    assert_eq!(started(Inner::Yields).throw(Thrown::Close), Ok(Outcome::Yielded(1)));
}

#[test]
fn an_error_thrown_into_the_outer_one_is_handled_or_passed_on_by_the_inner_one() {
    let outer = |inner| started(Outer(delegated(inner)));
    assert_eq!(
        outer(Inner::Passes).throw(Problem("lost")),
        Ok(Outcome::Complete(Err(Problem("lost").into())))
    );
    assert_eq!(outer(Inner::Swallows).throw(Problem("lost")), Ok(Outcome::Complete(Ok(107))));
    assert_eq!(outer(Inner::Passes).send(Ok(1)), Ok(Outcome::Complete(Ok(101))));
}

#[test]
fn closing_the_outer_one_ends_it_even_if_the_inner_one_returned_a_value() {
    let close = |inner| started(Outer(delegated(inner))).close();
    assert_eq!(close(Inner::Passes), Ok(None));
    assert_eq!(close(Inner::Swallows), Ok(None));
    assert_eq!(close(Inner::Fails), Err(CloseError::Error(Problem("no room"))));
    assert_eq!(close(Inner::Yields), Err(CloseError::Error(Problem("ignored"))));
}

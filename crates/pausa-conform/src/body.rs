//! The common type of all bodies, and conversions from the three kinds of functions that pause.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use pausa::{Coroutine, Outcome, Thrown};

use crate::{Raised, Value};

/// What a body receives at a pause.
pub type Sent = Result<Value, Thrown<Raised>>;

/// What a body returns.
pub type Returned = Result<Value, Thrown<Raised>>;

/// A body of the corpus, not started.
pub type Body = Box<dyn Coroutine<Sent = Sent, Yielded = Value, Returned = Returned>>;

/// Makes a body from a coroutine that receives values and errors.
pub fn boxed(body: impl Coroutine<Sent = Sent, Yielded = Value, Returned = Returned> + 'static) -> Body {
    Box::new(body)
}

/// Makes a body from an iterator. It ignores the values sent.
pub fn iterated(body: impl Iterator<Item = Value> + 'static) -> Body {
    let mut body = body;
    Box::new(Polled(move || body.next().map_or(Outcome::Complete(Ok(Value::None)), Outcome::Yielded)))
}

/// Makes a body from a future. It pauses each time it is pending, and ignores the values sent.
pub fn awaited(body: impl Future<Output = Returned> + 'static) -> Body {
    let mut body: Pin<Box<dyn Future<Output = Returned>>> = Box::pin(body);
    Box::new(Polled(move || match body.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Pending => Outcome::Yielded(Value::None),
        Poll::Ready(returned) => Outcome::Complete(returned),
    }))
}

/// Makes a body from a function that is both `start` and `resume`.
struct Polled<F>(F);

impl<F: FnMut() -> Outcome<Value, Returned>> Coroutine for Polled<F> {
    type Sent = Sent;
    type Yielded = Value;
    type Returned = Returned;

    fn start(&mut self) -> Outcome<Value, Returned> {
        (self.0)()
    }

    fn resume(&mut self, _: Sent) -> Outcome<Value, Returned> {
        (self.0)()
    }
}

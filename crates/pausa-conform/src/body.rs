//! The one type of all bodies, and what makes it of the three kinds of functions that pause.

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

/// A body that receives values and errors.
pub fn boxed(body: impl Coroutine<Sent = Sent, Yielded = Value, Returned = Returned> + 'static) -> Body {
    Box::new(body)
}

/// A body that is an iterator: what it is sent is lost.
pub fn iterated(body: impl Iterator<Item = Value> + 'static) -> Body {
    let mut body = body;
    Box::new(Polled(move || body.next().map_or(Outcome::Complete(Ok(Value::None)), Outcome::Yielded)))
}

/// A body that is a future: each time it is pending is a pause, and what it is sent is lost.
pub fn awaited(body: impl Future<Output = Returned> + 'static) -> Body {
    let mut body: Pin<Box<dyn Future<Output = Returned>>> = Box::pin(body);
    Box::new(Polled(move || match body.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Pending => Outcome::Yielded(Value::None),
        Poll::Ready(returned) => Outcome::Complete(returned),
    }))
}

/// What starts and resumes in the same way.
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

//! Adapter from `async` to the contract, for the chapters and for your own coroutines: [`iterator`] takes a stream and
//! [`coroutine`] a future. Futures themselves need no adapter.
//!
//! # How the language pauses
//!
//! The compiler turns an async block into a state machine. `poll` runs it until a future that it awaits is pending. No value
//! goes in, and none comes out with `Pending`:
//!
//! ```text
//!  caller                           body (async block)
//!   │ poll(cx) ───────────────────▶ runs …
//!   │ ◀────── Pending ───────────── yield_now().await       a pause
//!   │ poll(cx) ───────────────────▶ … continues
//!   │ ◀────── Ready(returned) ───── the body returns
//! ```
//!
//! `async_stream::stream!` adds values: `yield item` stores the item in a thread-local cell and is pending once; the stream's
//! `poll_next` takes the item from the cell and returns `Ready(Some(item))`.
//!
//! # What the contract needs
//!
//! - An iterator, which cannot be pending. A stream that awaits nothing else is ready at every poll, so [`iterator`] polls it
//!   with a waker that does nothing.
//! - An iterator that returns `None` after its end and after a panic. Polling a stream there may panic; [`iterator`] is
//!   [`Fused`].
//! - A coroutine that pauses. The language has no statement for it; [`yield_now`] is a future that is pending once.

use std::task::{Context, Poll, Waker};

use futures_lite::Stream;
use pausa::{Coroutine, Fused, Outcome};

pub use pausa::yield_now;

/// Makes an iterator over a stream that awaits nothing. Each `next` polls the stream once, and the stream is ready with its
/// next item.
///
/// # Panics
/// `next` panics if the stream is pending.
///
/// ```
/// let mut squares = pausa_async::adapter::iterator(async_stream::stream! {
///     for number in 1..=3 {
///         yield number * number;
///     }
/// });
/// assert!(squares.eq([1, 4, 9]));
/// ```
pub fn iterator<Y>(stream: impl Stream<Item = Y>) -> impl Iterator<Item = Y> + Unpin {
    let mut stream = Box::pin(stream);
    Fused::new(std::iter::from_fn(move || {
        match stream.as_mut().poll_next(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(item) => item,
            Poll::Pending => unreachable!("a sequence awaits nothing"),
        }
    }))
}

/// Makes a coroutine from a future that pauses with [`yield_now`]. Each `start` or `resume` polls the future once: `Pending`
/// is a pause, and the output is the return value. No values are sent or yielded.
///
/// ```
/// use pausa::{Coroutine, Outcome};
/// use pausa_async::adapter::{coroutine, yield_now};
///
/// let mut once = coroutine(async {
///     yield_now().await;
///     "done"
/// });
/// assert_eq!(once.start(), Outcome::Yielded(()));
/// assert_eq!(once.resume(()), Outcome::Complete("done"));
/// ```
pub fn coroutine<F: Future>(body: F) -> impl Coroutine<Sent = (), Yielded = (), Returned = F::Output> {
    let mut body = Box::pin(body);
    pausa::from_fn(move |()| match body.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Pending => Outcome::Yielded(()),
        Poll::Ready(returned) => Outcome::Complete(returned),
    })
}

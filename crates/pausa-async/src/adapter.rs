//! From `async` to the contract, for the chapters and for a coroutine of your own: [`iterator`] and [`coroutine`]. Futures
//! need no adapter.
//!
//! Where the language and the contract differ:
//! - a sequence is a `Stream`, which may be pending: an iterator has nobody to wait for, so these never are;
//! - a pause is a future that is pending once ([`yield_now`]);
//! - polling past the end or after a panic panics: the iterator is fused.

use std::task::{Context, Poll, Waker};

use futures_lite::Stream;
use pausa::{Coroutine, Fused, Outcome};

pub use pausa::yield_now;

/// An iterator over a stream that is never pending.
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

/// A coroutine that is resumed without a value, from a future that pauses by [`yield_now`].
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

//! From `corosensei` to the contract, for the chapters and for a coroutine of your own: [`iterator`], [`coroutine`] and
//! [`future`]. Inside a body, [`yield_from`] delegates to a coroutine and [`Task::wait_for`] awaits a future: plain functions,
//! since the whole stack is paused.
//!
//! Where the library and the contract differ:
//! - the first resumption's value is the body's second parameter: `start` sends the neutral one, and it is dropped;
//! - it resumes `'static` bodies or scoped ones: ours may borrow, and are let go of before what they borrow;
//! - resuming past the end panics: the iterator is fused, also after a panic, which passes through to who resumed.
//!
//! A coroutine that is dropped at a pause has its stack unwound, as by a panic that no hook reports: what lies on it is
//! dropped, once. Until then a body must not catch panics around a pause and go on.
//!
//! A stack is 1 MiB of address space; of that, only the pages that were touched are memory (a few kilobytes here). Below it
//! lies a page that cannot be touched: a body that needs more ends the process with SIGSEGV, and not with the message that
//! Rust has for its own threads' stacks. Linux gives a process about 32,000 of them (`vm.max_map_count`, two a stack).

#![expect(unsafe_code, reason = "the library checks lifetimes only by `'static` and by scopes")]

use std::io;
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, CoroutineResult};
use pausa::Outcome;

pub use corosensei::Yielder;

/// The address space of a stack, in bytes.
const STACK: usize = 1024 * 1024;

/// How many more stacks there is address space for: `wanted`, or a half of that, a quarter, and so on. An eighth more is
/// left to what each of them allocates.
pub fn room_for_stacks(wanted: usize) -> usize {
    let is_there = |stacks: usize| {
        let size = stacks.checked_mul(STACK + STACK / 8).filter(|size| isize::try_from(*size).is_ok());
        size.is_some_and(|size| DefaultStack::new(size).is_ok())
    };
    let mut stacks = wanted;
    while stacks > 0 && !is_there(stacks) {
        stacks /= 2;
    }
    stacks
}

/// A body on its own stack. It may borrow: the body's type is a parameter, and there is a `Drop`, so what it borrows lives
/// longer than this.
struct OnItsStack<S, Y, R, F> {
    coroutine: Coroutine<S, Y, R>,
    body: PhantomData<F>,
}

impl<S, Y, R, F: FnOnce(&Yielder<S, Y>, S) -> R> OnItsStack<S, Y, R, F> {
    fn new(body: F) -> Self {
        Self::try_new(body).unwrap_or_else(|error| panic!("{error}"))
    }

    fn try_new(body: F) -> io::Result<Self> {
        let no_room = |error: io::Error| {
            let text = format!(
                "there is no room for one more stack of 1 MiB: {error}; make fewer coroutines at once, or raise `ulimit -v`"
            );
            io::Error::new(error.kind(), text)
        };
        let stack = DefaultStack::new(STACK).map_err(no_room)?;
        // SAFETY: what `body` borrows must live until the coroutine has ended or is dropped. It outlives `Self` (see there),
        // and a `Self` that is forgotten is never resumed again, its stack never freed. The library warns of borrows that must
        // be given back even then (`thread::scope`): a body must not be paused inside one.
        let coroutine = unsafe { Coroutine::with_stack_unchecked(stack, body) };
        Ok(OnItsStack { coroutine, body: PhantomData })
    }
}

/// What is pinned lies on the stack, and that does not move.
impl<S, Y, R, F> Unpin for OnItsStack<S, Y, R, F> {}

/// Not the library's own `Drop` alone: this one tells the borrow checker that the body may still use what it borrows.
impl<S, Y, R, F> Drop for OnItsStack<S, Y, R, F> {
    fn drop(&mut self) {
        self.coroutine.force_unwind();
    }
}

/// An iterator over what a body yields.
///
/// # Panics
/// Where there is no room for a stack: so do [`coroutine`] and [`future`], and not [`try_future`].
///
/// ```
/// let squares = pausa_corosensei::adapter::iterator(|yielder| {
///     (1..=3).for_each(|number| yielder.suspend(number * number));
/// });
/// assert!(squares.eq([1, 4, 9]));
/// ```
pub fn iterator<Y>(body: impl FnOnce(&Yielder<(), Y>)) -> impl Iterator<Item = Y> + Unpin {
    let mut on_its_stack = OnItsStack::new(|yielder: &Yielder<(), Y>, ()| body(yielder));
    std::iter::from_fn(move || {
        if on_its_stack.coroutine.done() {
            return None;
        }
        match on_its_stack.coroutine.resume(()) {
            CoroutineResult::Yield(item) => Some(item),
            CoroutineResult::Return(()) => None,
        }
    })
}

/// A coroutine whose body receives what is sent at each `yielder.suspend(value)`.
///
/// ```
/// use pausa::{Coroutine, Outcome};
///
/// let mut adder = pausa_corosensei::adapter::coroutine(|yielder| {
///     let mut total = 0;
///     while let Some(number) = yielder.suspend(total) {
///         total += number;
///     }
///     total
/// });
/// assert_eq!(adder.start(), Outcome::Yielded(0));
/// assert_eq!(adder.resume(Some(5)), Outcome::Yielded(5));
/// assert_eq!(adder.resume(None), Outcome::Complete(5));
/// ```
pub fn coroutine<S: Default, Y, R>(
    body: impl FnOnce(&Yielder<S, Y>) -> R,
) -> impl pausa::Coroutine<Sent = S, Yielded = Y, Returned = R> {
    let mut on_its_stack = OnItsStack::new(|yielder: &Yielder<S, Y>, _neutral| body(yielder));
    pausa::from_fn(move |sent| match on_its_stack.coroutine.resume(sent) {
        CoroutineResult::Yield(yielded) => Outcome::Yielded(yielded),
        CoroutineResult::Return(returned) => Outcome::Complete(returned),
    })
}

/// Python's `yield from`: passes on what the inner coroutine yields, sends into it, gives its return value.
///
/// ```
/// use pausa::{Coroutine, Outcome};
/// use pausa_corosensei::adapter::{coroutine, yield_from};
///
/// let mut outer = coroutine(|yielder| {
///     let sent = yield_from(yielder, coroutine(|yielder| yielder.suspend("inner")));
///     format!("inner was sent {sent}")
/// });
/// assert_eq!(outer.start(), Outcome::Yielded("inner"));
/// assert_eq!(outer.resume(7), Outcome::Complete("inner was sent 7".into()));
/// ```
pub fn yield_from<C: pausa::Coroutine>(yielder: &Yielder<C::Sent, C::Yielded>, mut inner: C) -> C::Returned {
    let mut outcome = inner.start();
    loop {
        match outcome {
            Outcome::Yielded(yielded) => outcome = inner.resume(yielder.suspend(yielded)),
            Outcome::Complete(returned) => return returned,
        }
    }
}

/// A future whose body awaits others with `task.wait_for(future)`.
///
/// ```
/// let sum = pausa_corosensei::adapter::future(|task| {
///     let numbers = [1, 2, 3];
///     let first = task.wait_for(async { numbers[0] });
///     first + task.wait_for(std::future::ready(numbers[1]))
/// });
/// assert_eq!(futures_lite::future::block_on(sum), 3);
/// ```
pub fn future<R>(body: impl FnOnce(&mut Task<'_>) -> R) -> impl Future<Output = R> {
    Polled(OnItsStack::new(|yielder: &Yielder<Waker, ()>, waker| body(&mut Task { yielder, waker })))
}

/// The same for a body that may fail. Where there is no room for its stack, the future fails, and nothing panics.
///
/// ```
/// let failing = pausa_corosensei::adapter::try_future(|_task| Err::<(), _>(std::io::Error::other("no")));
/// assert_eq!(futures_lite::future::block_on(failing).unwrap_err().to_string(), "no");
/// ```
pub fn try_future<R, E: From<io::Error>>(
    body: impl FnOnce(&mut Task<'_>) -> Result<R, E>,
) -> impl Future<Output = Result<R, E>> {
    let polled =
        OnItsStack::try_new(|yielder: &Yielder<Waker, ()>, waker| body(&mut Task { yielder, waker }));
    async { Polled(polled?).await }
}

/// The task that polls a body: its waker, renewed at each pause. See [`future`].
pub struct Task<'stack> {
    yielder: &'stack Yielder<Waker, ()>,
    waker: Waker,
}

impl Task<'_> {
    /// Awaits a future: pauses whenever it is pending.
    pub fn wait_for<F: IntoFuture>(&mut self, future: F) -> F::Output {
        let mut future = pin!(future.into_future());
        loop {
            match future.as_mut().poll(&mut Context::from_waker(&self.waker)) {
                Poll::Ready(output) => return output,
                Poll::Pending => self.waker = self.yielder.suspend(()),
            }
        }
    }
}

struct Polled<R, F>(OnItsStack<Waker, (), R, F>);

impl<R, F> Future for Polled<R, F> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        match self.0.coroutine.resume(cx.waker().clone()) {
            CoroutineResult::Yield(()) => Poll::Pending,
            CoroutineResult::Return(output) => Poll::Ready(output),
        }
    }
}

#[cfg(test)]
mod tests;

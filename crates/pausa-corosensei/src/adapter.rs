//! Adapter from `corosensei` to the contract, for the chapters and for your own coroutines: [`iterator`], [`coroutine`],
//! [`fallible`] and [`future`] take a body. Inside a body, [`yield_from`] delegates to a coroutine and [`Task::wait_for`] awaits a future. Both
//! are plain functions, because a pause suspends the whole stack.
//!
//! # How the library pauses
//!
//! A coroutine is a closure with its own stack. `resume` stores the registers of the caller on the caller's stack and switches
//! to the coroutine's; [`Yielder::suspend`] does the reverse. Every frame on the coroutine's stack stays where it is:
//!
//! ```text
//!   caller's stack              coroutine's stack (1 MiB)
//!  ├──────────────┤            ├────────────────────────────────┤ base
//!  │ main         │            │ body                           │
//!  │ next         │            │ walk                           │
//!  │ resume(sent) │ ─────────▶ │ callback                       │
//!  │              │ ◀───────── │ suspend(value), returns `sent` │
//!  └──────────────┘            │ …                              │
//!                              ├────────────────────────────────┤
//!                              │ guard page                     │
//!                              └────────────────────────────────┘
//! ```
//!
//! The value of the first resumption is the body's second parameter; each later one is the return value of `suspend`.
//!
//! # What the contract needs
//!
//! - A start without a value. `start` passes the default value of the type, or `Err(Thrown::Close)` if the body handles
//!   errors; the adapter keeps it from the body.
//! - Bodies that borrow. The library's safe constructor takes `'static` bodies only. `OnItsStack` uses the unchecked one,
//!   and has the body's type as a parameter and a `Drop`, so that the borrow checker keeps what is borrowed alive.
//! - An iterator that returns `None` after its end and after a panic. Resuming a coroutine there panics; [`iterator`] checks
//!   `done()` first. The panic of a body unwinds out of `resume` to the caller.
//! - A future that wakes its task. Each poll resumes the body with a clone of the task's [`Waker`], and [`Task`] passes it to
//!   the futures that the body awaits.
//!
//! # Stacks
//!
//! Dropping a paused coroutine unwinds its stack, like a panic without a message: every value on it is dropped once. A body
//! must therefore not catch panics around a pause and continue.
//!
//! A stack is 1 MiB of address space. Only the pages that it has touched are in memory (a few kilobytes in these programs).
//! A body that needs more runs into the guard page, and the process ends with SIGSEGV, without the message that Rust prints
//! for the stacks of its own threads. Linux allows a process about 32,000 stacks (`vm.max_map_count`, two mappings a stack).

#![expect(unsafe_code, reason = "the library's safe constructors require `'static` or a scope")]

use std::io;
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, CoroutineResult};
use pausa::{Outcome, Thrown};

pub use corosensei::Yielder;

/// The address space of a stack, in bytes.
const STACK: usize = 1024 * 1024;

/// The number of stacks that the process has address space for: `wanted`, or the first of its half, its quarter and so on that
/// fits. It counts an eighth more for each stack, for the heap memory of its coroutine.
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

/// A body on its own stack. The body may borrow. Its type is a parameter of this type, which has a `Drop`, so the borrow
/// checker requires that what it borrows outlives this value.
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
        // SAFETY: what `body` borrows must live until the coroutine has ended or is dropped. It outlives `Self` (see the type).
        // A `Self` that is forgotten is never resumed again, and its stack is never freed. The library warns of borrows that
        // must end even then (`thread::scope`): a body must not pause inside one.
        let coroutine = unsafe { Coroutine::with_stack_unchecked(stack, body) };
        Ok(OnItsStack { coroutine, body: PhantomData })
    }
}

/// Values that the body pins are on its stack, which does not move with this handle.
impl<S, Y, R, F> Unpin for OnItsStack<S, Y, R, F> {}

/// The library's own `Drop` would do the same. This one tells the borrow checker that dropping may use what the body borrows.
impl<S, Y, R, F> Drop for OnItsStack<S, Y, R, F> {
    fn drop(&mut self) {
        self.coroutine.force_unwind();
    }
}

/// Makes an iterator over the values that a body yields. Each `next` resumes the body, up to the next
/// `yielder.suspend(item)`.
///
/// # Panics
/// If there is no memory for a stack. [`coroutine`], [`fallible`] and [`future`] panic in this case, too; [`try_future`] does not.
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

/// Makes a coroutine from a body. `yielder.suspend(value)` yields a value to the caller and returns the value that the next
/// resumption sends. The body does not receive the default value that `start` passes.
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
    pausa::from_fn(resuming(body))
}

/// Makes a coroutine from a body that handles errors: `yielder.suspend(value)` is `Err` where
/// [`Guard::throw`](pausa::Guard::throw) or [`Guard::close`](pausa::Guard::close) resumed it.
///
/// ```
/// use pausa::{Guard, Outcome, Thrown};
/// use pausa_corosensei::adapter::{Yielder, fallible};
///
/// let mut lines = Guard::new(fallible(|yielder: &Yielder<Result<u32, Thrown<String>>, u32>| {
///     let mut total = yielder.suspend(0)?;
///     if let Err(Thrown::Error(_)) = yielder.suspend(total) {
///         total += 100;
///     }
///     Ok(total)
/// }));
/// assert_eq!(lines.start(), Ok(Outcome::Yielded(0)));
/// assert_eq!(lines.send(Ok(5)), Ok(Outcome::Yielded(5)));
/// assert_eq!(lines.throw("unreadable".to_string()), Ok(Outcome::Complete(Ok(105))));
/// ```
pub fn fallible<S, E, Y, R>(
    body: impl FnOnce(&Yielder<Result<S, Thrown<E>>, Y>) -> R,
) -> impl pausa::Coroutine<Sent = Result<S, Thrown<E>>, Yielded = Y, Returned = R> {
    pausa::from_fallible_fn(resuming(body))
}

/// The function that resumes a body.
fn resuming<S, Y, R>(body: impl FnOnce(&Yielder<S, Y>) -> R) -> impl FnMut(S) -> Outcome<Y, R> {
    let mut on_its_stack = OnItsStack::new(|yielder: &Yielder<S, Y>, _neutral| body(yielder));
    move |sent| match on_its_stack.coroutine.resume(sent) {
        CoroutineResult::Yield(yielded) => Outcome::Yielded(yielded),
        CoroutineResult::Return(returned) => Outcome::Complete(returned),
    }
}

/// Python's `yield from`: yields every value that the inner coroutine yields, sends it every value that is sent here, and
/// returns its return value. It is a plain function: `suspend` pauses its frame with the rest of the stack.
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
///
/// An error that is thrown goes to the inner coroutine first. [`delegated`](pausa::delegated) ends this body where the inner one
/// is closed, as Python does, even if the inner one handles that:
///
/// ```
/// use pausa::{Guard, IgnoredClose, Thrown, delegated};
/// use pausa_corosensei::adapter::{Yielder, fallible, yield_from};
///
/// let mut outer = Guard::new(fallible(|yielder: &Yielder<Result<(), Thrown<IgnoredClose>>, u32>| {
///     let inner = fallible(|yielder| yielder.suspend(1).or(Ok(())));
///     yield_from(yielder, delegated(inner))?;
///     yielder.suspend(2)
/// }));
/// assert!(outer.start().is_ok());
/// assert_eq!(outer.close(), Ok(None));
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

/// Makes a future whose body awaits others with `task.wait_for(future)`. Each poll resumes the body with the task's waker; a
/// pause of the body is `Pending`, and its return value is the output.
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

/// [`future`] for a body that returns a `Result`. If there is no memory for a stack, the future is ready with that error.
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

/// The task that polls the body of a [`future`]. It holds the waker of the last poll.
pub struct Task<'stack> {
    yielder: &'stack Yielder<Waker, ()>,
    waker: Waker,
}

impl Task<'_> {
    /// Awaits a future inside the body. It polls the future, which is pinned on the body's stack, with the task's waker. While
    /// the future is pending, the stack is suspended, and the next resumption brings the waker for the next poll.
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

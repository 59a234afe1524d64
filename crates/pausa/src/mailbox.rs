//! A dialogue through `await`: [`Mailbox`] carries the values that `Future::poll` has no parameter for.

use std::cell::RefCell;
use std::rc::Rc;
use std::task::{Context, Poll};

use crate::{Coroutine, Outcome};

/// Holds the value sent to an awaited coroutine and the value that it yielded last.
///
/// Python's `await` passes both values through. In Rust, `poll` takes no value and `Pending` holds none, so the sender and
/// the coroutine exchange them here (chapter 3). Clones share the same slots:
///
/// ```text
///   send(value) ────────▶ ┌─ sent ────┐ ── poll ──▶ Coroutine::resume(value)
///                         └───────────┘
///   take_yielded() ◀───── ┌─ yielded ─┐ ◀────────── Outcome::Yielded(value), poll returns Pending
///                         └───────────┘
/// ```
#[derive(Debug)]
pub struct Mailbox<Sent, Yielded> {
    slots: Rc<RefCell<Slots<Sent, Yielded>>>,
}

#[derive(Debug)]
struct Slots<Sent, Yielded> {
    sent: Option<Sent>,
    yielded: Option<Yielded>,
}

impl<Sent, Yielded> Mailbox<Sent, Yielded> {
    /// Makes an empty mailbox.
    pub fn new() -> Self {
        Mailbox { slots: Rc::new(RefCell::new(Slots { sent: None, yielded: None })) }
    }

    /// Stores a value for the next resumption. Returns the previous value if the coroutine has not received it.
    pub fn send(&self, value: Sent) -> Option<Sent> {
        self.slots.borrow_mut().sent.replace(value)
    }

    /// Takes the value that the coroutine yielded last.
    pub fn take_yielded(&self) -> Option<Yielded> {
        self.slots.borrow_mut().yielded.take()
    }

    /// A future that runs the coroutine, and is ready with its return value. The first poll starts the coroutine; each later
    /// poll resumes it with the value sent. A poll without a value sent is pending and does not resume. [`send`](Self::send)
    /// wakes no task: the sender must poll or wake the future.
    pub fn awaited<C>(&self, mut coroutine: C) -> impl Future<Output = C::Returned> + use<C, Sent, Yielded>
    where
        C: Coroutine<Sent = Sent, Yielded = Yielded>,
    {
        let slots = Rc::clone(&self.slots);
        let mut started = false;
        std::future::poll_fn(move |_cx: &mut Context<'_>| {
            let outcome = if std::mem::replace(&mut started, true) {
                // The borrow ends here: the coroutine may use the mailbox while it runs.
                let sent = slots.borrow_mut().sent.take();
                match sent {
                    Some(sent) => coroutine.resume(sent),
                    None => return Poll::Pending,
                }
            } else {
                coroutine.start()
            };
            match outcome {
                Outcome::Yielded(yielded) => {
                    // Dropped after the borrow, because the destructor may use the mailbox.
                    let before = slots.borrow_mut().yielded.replace(yielded);
                    drop(before);
                    Poll::Pending
                }
                Outcome::Complete(returned) => Poll::Ready(returned),
            }
        })
    }
}

impl<Sent, Yielded> Clone for Mailbox<Sent, Yielded> {
    fn clone(&self) -> Self {
        Mailbox { slots: Rc::clone(&self.slots) }
    }
}

impl<Sent, Yielded> Default for Mailbox<Sent, Yielded> {
    fn default() -> Self {
        Self::new()
    }
}

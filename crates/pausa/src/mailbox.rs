//! A dialogue through `await`: where a future has no parameter for the value sent, the value waits in a mailbox.

use std::cell::RefCell;
use std::rc::Rc;
use std::task::{Context, Poll};

use crate::{Coroutine, Outcome};

/// What was sent to an awaited coroutine and what it yielded last. Python's `await` passes both through by itself; a
/// Rust future is polled without a value and is pending without one, so they are left here.
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
    /// An empty mailbox.
    pub fn new() -> Self {
        Mailbox { slots: Rc::new(RefCell::new(Slots { sent: None, yielded: None })) }
    }

    /// Leaves a value for the coroutine's next resumption; gives back one that was not fetched yet.
    pub fn send(&self, value: Sent) -> Option<Sent> {
        self.slots.borrow_mut().sent.replace(value)
    }

    /// Takes what the coroutine yielded last.
    pub fn take_yielded(&self) -> Option<Yielded> {
        self.slots.borrow_mut().yielded.take()
    }

    /// A future that is `Ready` with the coroutine's return value. A poll that finds no value sent stays pending and
    /// resumes nothing; who sends also polls (or wakes).
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
                    // Dropped outside the borrow: its destructor may use the mailbox.
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

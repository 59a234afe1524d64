//! `Mailbox` with values whose destructors use the mailbox.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use pausa::{Coroutine, Mailbox, Outcome};

/// Looks into the mailbox when it is dropped.
struct ComesBack(Mailbox<(), ComesBack>, Rc<Cell<usize>>);

impl Drop for ComesBack {
    fn drop(&mut self) {
        let _ = self.0.send(());
        self.1.set(self.1.get() + 1);
    }
}

/// Yields for ever.
struct Yields(Mailbox<(), ComesBack>, Rc<Cell<usize>>);

impl Coroutine for Yields {
    type Sent = ();
    type Yielded = ComesBack;
    type Returned = ();

    fn start(&mut self) -> Outcome<ComesBack, ()> {
        self.resume(())
    }

    fn resume(&mut self, (): ()) -> Outcome<ComesBack, ()> {
        Outcome::Yielded(ComesBack(self.0.clone(), self.1.clone()))
    }
}

#[test]
fn the_destructor_of_a_value_that_was_not_taken_may_use_the_mailbox() {
    let (mailbox, drops) = (Mailbox::new(), Rc::new(Cell::new(0)));
    let mut awaited = pin!(mailbox.awaited(Yields(mailbox.clone(), drops.clone())));
    let mut cx = Context::from_waker(Waker::noop());
    for replaced in 0..3 {
        assert_eq!(awaited.as_mut().poll(&mut cx), Poll::Pending);
        // The value before was dropped when this one replaced it, and has sent.
        assert_eq!(drops.get(), replaced);
        assert_eq!(mailbox.send(()).is_some(), replaced > 0);
    }
    drop(mailbox.take_yielded());
    assert_eq!(drops.get(), 3);
}

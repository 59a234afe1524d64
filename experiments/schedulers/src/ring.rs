//! A token goes around waiting tasks, so each turn is a wake of another.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Poll, Waker};

use crate::run_all::run_all;
use crate::work::{DONE, Reason};

/// A ring of tasks that all belong to one thread; tokio wants it to be `Send` all the same.
struct Ring {
    places: Vec<Place>,
    hops_left: Cell<usize>,
}

#[derive(Default)]
struct Place {
    has_token: Cell<bool>,
    waiter: RefCell<Option<Waker>>,
}

// SAFETY: every contender runs all of its tasks on the thread that calls `ring`.
unsafe impl Sync for Ring {}
// SAFETY: as above.
unsafe impl Sync for Place {}

async fn member(ring: &'static Ring, place: usize) {
    let next = &ring.places[(place + 1) % ring.places.len()];
    let this = &ring.places[place];
    poll_fn(|cx| {
        if this.has_token.take() {
            let left = ring.hops_left.get();
            if left > 0 {
                ring.hops_left.set(left - 1);
            }
            next.has_token.set(true);
            if let Some(waiter) = next.waiter.borrow_mut().take() {
                waiter.wake();
            }
            // The token goes around once more, so that everyone learns that it is over.
            if left == 0 {
                return Poll::Ready(());
            }
        }
        *this.waiter.borrow_mut() = Some(cx.waker().clone());
        Poll::Pending
    })
    .await;
}

pub(crate) fn ring(contender: &str, tasks: usize, turns: usize) -> Result<(), Reason> {
    let places = (0..tasks).map(|_| Place::default()).collect();
    let ring: &'static Ring = Box::leak(Box::new(Ring { places, hops_left: Cell::new(tasks * turns) }));
    ring.places[0].has_token.set(true);
    run_all(contender, (0..tasks).map(|place| member(ring, place)))?;
    DONE.store((tasks * turns - ring.hops_left.get()) as u64, Relaxed);
    Ok(())
}

//! What only this event loop has: priorities, statistics, exact timers, `abort`. What holds on other loops, too, is tested
//! in `pausa-loops/tests/every_loop`.

mod aborting;
mod blocking_on_one_future;
mod coroutines;
mod dropping_the_loop;
mod idling;
mod moving_between_loops;
mod panicking;
mod priorities;
mod sockets;
mod timers;
mod wakes;

use std::cell::Cell;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::mpsc::{Sender, channel};
use std::task::{Poll, Waker};
use std::thread::{self, JoinHandle};

/// An address of this machine, with a port that the system chooses.
fn anywhere() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

/// Never ready; leaves the waker in the cell and counts its polls.
fn waits_for_ever(polls: Rc<Cell<usize>>, waker: Rc<Cell<Option<Waker>>>) -> impl Future<Output = ()> {
    poll_fn(move |cx| {
        polls.set(polls.get() + 1);
        waker.set(Some(cx.waker().clone()));
        Poll::Pending
    })
}

/// Gives everyone who is ready a few turns.
async fn a_few_turns() {
    for _ in 0..5 {
        pausa_scheduler::yield_now().await;
    }
}

/// A thread that wakes what it is sent, until there are no senders.
fn waking_thread() -> (Sender<Waker>, JoinHandle<()>) {
    let (sender, wakers) = channel::<Waker>();
    (sender, thread::spawn(move || wakers.into_iter().for_each(Waker::wake)))
}

//! One file per situation that a loop has to bear. Nothing here sleeps to synchronise or looks at a real clock.

mod aborting;
mod blocking_on_one_future;
mod coroutines;
mod dropping_the_loop;
mod echo;
mod idling;
mod moving_between_loops;
mod nesting;
mod panicking;
mod priorities;
mod sockets;
mod timers;
mod token_ring;
mod wakes;

use std::cell::Cell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, TryLockError};
use std::task::{Poll, Waker};
use std::thread;

/// An address of this machine, with a port that the system chooses.
fn anywhere() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

/// Counts how often it is dropped.
#[derive(Clone, Default)]
struct Drops(Rc<Cell<usize>>);

impl Drops {
    fn count(&self) -> usize {
        self.0.get()
    }

    fn guard(&self) -> DropGuard {
        DropGuard(self.0.clone())
    }
}

struct DropGuard(Rc<Cell<usize>>);

impl Drop for DropGuard {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
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

/// A channel to the threads that wake. It spins, so that the thread sanitizer sees every step; it cannot see into the
/// waiting of the standard library's locks and channels.
fn channel() -> (WakerSender, WakerReceiver) {
    let channel = Arc::new(Channel { wakers: Mutex::default(), senders: AtomicUsize::new(1) });
    (WakerSender(channel.clone()), WakerReceiver(channel))
}

struct Channel {
    wakers: Mutex<VecDeque<Waker>>,
    senders: AtomicUsize,
}

impl Channel {
    fn with<R>(&self, action: impl FnOnce(&mut VecDeque<Waker>) -> R) -> R {
        loop {
            match self.wakers.try_lock() {
                Ok(mut wakers) => return action(&mut wakers),
                Err(TryLockError::WouldBlock) => thread::yield_now(),
                Err(TryLockError::Poisoned(error)) => panic!("{error}"),
            }
        }
    }
}

struct WakerSender(Arc<Channel>);

impl WakerSender {
    fn send(&self, waker: Waker) {
        self.0.with(|wakers| wakers.push_back(waker));
    }
}

impl Clone for WakerSender {
    fn clone(&self) -> WakerSender {
        self.0.senders.fetch_add(1, Ordering::AcqRel);
        WakerSender(self.0.clone())
    }
}

impl Drop for WakerSender {
    fn drop(&mut self) {
        self.0.senders.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Gives wakers until there are no senders.
#[derive(Clone)]
struct WakerReceiver(Arc<Channel>);

impl Iterator for WakerReceiver {
    type Item = Waker;

    fn next(&mut self) -> Option<Waker> {
        loop {
            let is_last = self.0.senders.load(Ordering::Acquire) == 0;
            let waker = self.0.with(VecDeque::pop_front);
            if waker.is_some() || is_last {
                return waker;
            }
            thread::yield_now();
        }
    }
}

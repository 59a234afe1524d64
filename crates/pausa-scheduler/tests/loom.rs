//! Model checking of everything that two threads of a loop touch: the mailbox, its hint, and the notification.
//!
//! ```sh
//! RUSTFLAGS="--cfg loom" cargo test --target-dir target/loom -p pausa-scheduler --test loom
//! ```
//!
//! The notification is modelled without any memory ordering, because the system promises none: a loop that has been
//! notified may still read an old `has_mail`. The model finds a lost wake when [`wait`] looks at `has_mail`
//! before it takes the mail (`the_model_finds_a_wait_that_trusts_the_hint`).

#![cfg(loom)]

#[path = "../src/mailbox.rs"]
mod mailbox;

use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, Ordering::Relaxed};
use loom::thread;

use mailbox::Mailbox;

#[derive(Default)]
struct Remote {
    mailbox: Mailbox,
    /// An edge that the loop's poller has not reported yet.
    notification: AtomicBool,
}

impl Remote {
    /// As `waker::wake_remotely`.
    fn wake(&self, index: u32) {
        if self.mailbox.send(index) {
            self.notification.swap(true, Relaxed);
        }
    }

    /// As `Core::wait_for_mail`: gives the tasks that are woken.
    fn open_mail(&self) -> Vec<u32> {
        let mut mail = Vec::new();
        self.mailbox.wait(|| (), &mut mail);
        mail
    }

    /// A turn of a busy loop, as in `Core::turn`.
    fn look(&self) -> Vec<u32> {
        if self.mailbox.has_mail() { self.open_mail() } else { Vec::new() }
    }

    /// As `Core::wait`, if the poller would return; otherwise the loop sleeps on.
    fn wait(&self, trusts_the_hint: bool) -> Vec<u32> {
        match self.notification.swap(false, Relaxed) {
            true if trusts_the_hint => self.look(),
            true => self.open_mail(),
            false => Vec::new(),
        }
    }
}

/// Two threads wake tasks 1 and 2, both of them the main future, while the loop looks, waits and waits again. Then it sleeps:
/// whatever it has not woken by then must be announced.
fn wakes_from_two_threads(trusts_the_hint: bool) {
    let remote = Arc::new(Remote::default());
    let senders = [1, 2].map(|index| {
        let remote = remote.clone();
        thread::spawn(move || {
            remote.wake(u32::MAX);
            remote.wake(index);
        })
    });
    let mut woken = remote.look();
    for _ in 0..2 {
        woken.extend(remote.wait(trusts_the_hint));
    }
    senders.into_iter().for_each(|sender| sender.join().unwrap());
    // A swap, because it reads the latest value, which a relaxed load need not.
    let is_announced = remote.notification.swap(false, Relaxed);
    let left = remote.open_mail();
    assert!(left.is_empty() || is_announced, "the loop sleeps, and nothing tells it of {left:?}");
    woken.extend(left);
    assert!([1, 2, u32::MAX].iter().all(|index| woken.contains(index)), "lost: only {woken:?}");
    assert!(woken.len() <= 4, "no wake is doubled: {woken:?}");
}

fn model(check: impl Fn() + Send + Sync + 'static) {
    let mut model = loom::model::Builder::new();
    // How often a thread is interrupted by another: where it could have gone on.
    model.preemption_bound = Some(3);
    model.check(check);
}

#[test]
fn no_wake_is_lost_and_none_is_doubled() {
    model(|| wakes_from_two_threads(false));
}

#[test]
fn the_model_finds_a_wait_that_trusts_the_hint() {
    let outcome = std::panic::catch_unwind(|| model(|| wakes_from_two_threads(true)));
    let payload = outcome.expect_err("a wake is lost");
    let found = payload.downcast_ref::<String>().unwrap();
    assert!(found.contains("the loop sleeps, and nothing tells it"), "{found}");
}

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll, Waker};
use std::{future::poll_fn, pin::pin};

static LOCKED: AtomicBool = AtomicBool::new(false);

async fn lock() {
    poll_fn(|_| if LOCKED.swap(true, Relaxed) { Poll::Pending } else { Poll::Ready(()) }).await;
}

fn main() {
    let context = &mut Context::from_waker(Waker::noop());
    let mut pause = Some(());
    let mut member = pin!(async {
        lock().await;
        poll_fn(|_| if pause.take().is_some() { Poll::Pending } else { Poll::Ready(()) }).await;
        LOCKED.store(false, Relaxed);
    });
    let mut body = pin!(lock());
    assert!(member.as_mut().poll(context).is_pending());
    // The loop's body alone is polled from here on: it never has the lock. One poll of the member would free it.
    assert!((0..1000).all(|_| body.as_mut().poll(context).is_pending()));
    assert!(member.as_mut().poll(context).is_ready() && body.as_mut().poll(context).is_ready());
}

// Show the assembly: the branch to `async_fn_resumed` is the state that this question is about.
use std::pin::pin;
use std::task::{Context, Poll, Waker};

pub async fn task(step: fn()) {
    step();
    std::future::ready(()).await;
    step();
}

fn main() {
    let mut task = pin!(task(|| ()));
    let context = &mut Context::from_waker(Waker::noop());
    assert_eq!(task.as_mut().poll(context), Poll::Ready(()));
    let again = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| task.as_mut().poll(context)));
    assert!(again.is_err(), "a future that is polled after its end panics");
}

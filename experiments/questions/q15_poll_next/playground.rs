use std::{cell::RefCell, collections::VecDeque, future::Future, pin::pin, task::*};

type Chunks = RefCell<VecDeque<&'static str>>;

/// Awaits chunks until a line is whole. What it has read is in a local.
async fn next_line(chunks: &Chunks) -> String {
    let mut line = String::new();
    std::future::poll_fn(|_| {
        line.extend(chunks.borrow_mut().pop_front());
        if line.ends_with('\n') { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    line
}

fn main() {
    let chunks = Chunks::new(["ho", "la\n"].into());
    let context = &mut Context::from_waker(Waker::noop());
    // A `next` that is pending is dropped, as in `select!`, and asked for again.
    assert!(pin!(next_line(&chunks)).poll(context).is_pending());
    assert_eq!(pin!(next_line(&chunks)).poll(context), Poll::Ready("la\n".to_string()));
}

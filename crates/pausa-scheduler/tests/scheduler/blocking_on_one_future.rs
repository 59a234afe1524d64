use std::future::poll_fn;
use std::task::Poll;

use pausa_scheduler::{block_on, yield_now};

use crate::woken_by_a_thread;

#[test]
fn block_on_gives_the_output_after_as_many_polls_as_wakes() {
    let mut polls = 0;
    let polls = block_on(async {
        poll_fn(|cx| {
            polls += 1;
            cx.waker().wake_by_ref();
            if polls == 1000 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        yield_now().await;
        polls
    });
    assert_eq!(polls, 1000);
}

#[test]
fn block_on_sleeps_until_another_thread_wakes_it() {
    block_on(woken_by_a_thread(1000));
}

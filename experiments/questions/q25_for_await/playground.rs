#![feature(async_for_loop, async_iterator, gen_blocks)]
use std::cell::Cell;
use std::pin::pin;
use std::task::{Context, Waker};

async fn sum(polls: &Cell<u32>) -> u32 {
    let items = async gen {
        for item in 1..=3 {
            polls.set(polls.get() + 1);
            yield item;
        }
    };
    let mut sum = 0;
    for await item in items {
        // The generator waits here: nothing of it runs while the body does.
        assert_eq!(polls.get(), item);
        sum += item;
    }
    sum
}

fn main() {
    let polls = Cell::new(0);
    assert!(pin!(sum(&polls)).poll(&mut Context::from_waker(Waker::noop())).is_ready());
}

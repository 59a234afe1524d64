use std::cell::Cell;
use std::hint::black_box;
use std::task::{Context, Waker};

thread_local!(static MADE_AT: Cell<usize> = const { Cell::new(0) });

struct Large([u8; 32768]);

fn make() -> Large {
    let large = black_box(Large([1; 32768]));
    MADE_AT.set(&raw const large as usize);
    large
}

async fn body(large: Large) -> bool {
    // The argument has moved: in release mode, too.
    MADE_AT.get() != &raw const large as usize && large.0[0] == 1
}

fn main() {
    let mut future = Box::pin(body(make()));
    assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
}

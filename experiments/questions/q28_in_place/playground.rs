use std::cell::Cell;
use std::hint::black_box;

thread_local!(static MADE_AT: Cell<usize> = const { Cell::new(0) });

struct Large([u8; 32768]);

fn make() -> Large {
    let large = black_box(Large([1; 32768]));
    MADE_AT.set(&raw const large as usize);
    large
}

async fn body(large: Large) -> u8 {
    large.0[0]
}

fn main() {
    let future = Box::pin(body(make()));
    let start = &raw const *future as usize;
    let place = start..start + size_of_val(&*future);
    // The argument was made outside of the box and copied into it: in release mode, too.
    assert!(!place.contains(&MADE_AT.get()));
}

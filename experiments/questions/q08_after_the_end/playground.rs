#![feature(gen_blocks)]

use std::panic::{AssertUnwindSafe, catch_unwind};

fn main() {
    let mut ends = gen { yield 1 };
    assert_eq!([ends.next(), ends.next(), ends.next()], [Some(1), None, None]);

    let mut panics = gen {
        yield 1;
        assert!(std::hint::black_box(false), "asked to");
    };
    panics.next();
    for _ in 0..2 {
        let outcome = catch_unwind(AssertUnwindSafe(|| panics.next()));
        // The second says: `gen fn` should just keep returning `None` after panicking.
        assert!(outcome.is_err());
    }
}

#![feature(coroutines, coroutine_trait, gen_blocks, stmt_expr_attributes)]

use std::ops::Coroutine;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;

fn main() {
    // The same body, one pause long; each is resumed once more than it has pauses, and again.
    let mut generator = gen { yield 1 };
    assert_eq!([generator.next(), generator.next(), generator.next()], [Some(1), None, None]);

    let mut coroutine = #[coroutine]
    || yield 1;
    let mut resume = || catch_unwind(AssertUnwindSafe(|| Pin::new(&mut coroutine).resume(())));
    assert!(resume().is_ok() && resume().is_ok() && resume().is_err());
}

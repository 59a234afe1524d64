#![feature(coroutines, coroutine_trait, yield_expr, stmt_expr_attributes)]

use std::ops::{Coroutine, CoroutineState};
use std::pin::Pin;

const QUESTION: u32 = 1;

fn main() {
    let mut body = #[coroutine]
    |_: Option<u32>| {
        // `while let Some(n) = yield QUESTION {` does not parse: `QUESTION {` begins a struct literal.
        let mut sum = 0;
        while let Some(n) = QUESTION.yield {
            sum += n;
        }
        sum
    };
    let mut resume = |sent| Pin::new(&mut body).resume(sent);
    assert_eq!(resume(None), CoroutineState::Yielded(1));
    assert_eq!(resume(Some(41)), CoroutineState::Yielded(1));
    assert_eq!(resume(None), CoroutineState::Complete(41));
}

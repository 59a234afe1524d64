#![feature(coroutines, coroutine_trait, coroutine_clone, stmt_expr_attributes)]

use std::ops::{Coroutine, CoroutineState::Yielded};
use std::pin::Pin;

fn main() {
    let mut original = #[coroutine]
    || {
        let mut sum = 0;
        loop {
            sum += 1;
            yield sum;
        }
    };
    let _ = Pin::new(&mut original).resume(());
    let mut copy = original.clone();
    let _ = Pin::new(&mut original).resume(());
    assert_eq!(Pin::new(&mut original).resume(()), Yielded::<_, ()>(3));
    assert_eq!(Pin::new(&mut copy).resume(()), Yielded::<_, ()>(2));
}

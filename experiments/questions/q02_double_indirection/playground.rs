#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]

use std::ops::{Coroutine, CoroutineState};
use std::pin::{Pin, pin};

/// What `impl Iterator for Pin<&mut G>` would be: `next` receives `&mut Pin<&mut G>`.
struct Pinned<'a, G>(Pin<&'a mut G>);

impl<G: Coroutine<Return = ()>> Iterator for Pinned<'_, G> {
    type Item = G::Yield;

    #[inline(never)] // "Show LLVM IR", "Release": the coroutine's pointer is loaded, and not `noalias`.
    fn next(&mut self) -> Option<G::Yield> {
        match self.0.as_mut().resume(()) {
            CoroutineState::Yielded(item) => Some(item),
            CoroutineState::Complete(()) => None,
        }
    }
}

fn main() {
    let numbers = pin!(#[coroutine] static || for number in [1, 2, 3].iter() { yield *number });
    assert_eq!(Pinned(numbers).sum::<i32>(), 6);
}

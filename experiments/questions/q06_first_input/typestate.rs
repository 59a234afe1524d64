//! Start and send as methods of two types: `--cfg early` sends before it starts.
#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]

use std::ops::{Coroutine, CoroutineState};
use std::pin::Pin;

/// Has not started: it cannot be sent anything.
pub struct Fresh<C>(C);
/// Waits at a `yield`.
pub struct Waiting<C>(C);

impl<C> Fresh<C> {
    pub fn start<S, Y, R>(mut self) -> (Waiting<C>, CoroutineState<Y, R>)
    where
        C: Coroutine<Option<S>, Yield = Y, Return = R> + Unpin,
    {
        let first = Pin::new(&mut self.0).resume(None);
        (Waiting(self.0), first)
    }
}

impl<C> Waiting<C> {
    pub fn send<S>(&mut self, value: S) -> CoroutineState<C::Yield, C::Return>
    where
        C: Coroutine<Option<S>> + Unpin,
    {
        Pin::new(&mut self.0).resume(Some(value))
    }
}

fn main() {
    let body = #[coroutine]
    |_: Option<&str>| {
        while let Some(word) = (yield) {
            println!("{word}");
        }
    };
    let fresh = Fresh(body);
    #[cfg(early)]
    fresh.send("too early");
    let (mut waiting, _) = fresh.start();
    for word in ["uno", "dos", "tres"] {
        waiting.send(word);
    }
}

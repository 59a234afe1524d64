// Does not compile: no code
#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]

use std::ops::Coroutine;
use std::pin::Pin;

fn lend(mut body: impl for<'a> Coroutine<&'a mut Vec<u8>, Yield = (), Return = ()> + Unpin) {
    let mut buffer = Vec::new();
    Pin::new(&mut body).resume(&mut buffer);
    drop(buffer);
}

fn main() {
    // It lets each loan go before the next pause. An `FnMut` that does so is accepted.
    lend(
        #[coroutine]
        |mut buffer: &mut Vec<u8>| loop {
            buffer.push(1);
            buffer = yield;
        },
    );
}

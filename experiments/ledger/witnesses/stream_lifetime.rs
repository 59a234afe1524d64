//! async-stream#107: an item is yielded for a lifetime that is longer than its own. The items hold no reference: they look whether
//! what lent them was dropped before them.
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::marker::PhantomData;
use std::pin::pin;

use async_stream::stream;
use futures_util::{FutureExt, StreamExt};

thread_local!(static LENDER_IS_GONE: Cell<bool> = const { Cell::new(false) });

struct Lender;

impl Lender {
    fn lend(&self) -> Loan<'_> {
        Loan(PhantomData)
    }
}

impl Drop for Lender {
    fn drop(&mut self) {
        LENDER_IS_GONE.set(true);
    }
}

struct Loan<'a>(PhantomData<&'a Lender>);

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        println!("{}", if LENDER_IS_GONE.get() { "reproduces" } else { "does not" });
    }
}

fn main() {
    let mut kept = Vec::new();
    {
        let lender = Lender;
        let borrowed = &lender;
        let mut stream = pin!(stream! {
            yield borrowed.lend();
        });
        while let Some(Some(loan)) = stream.next().now_or_never() {
            kept.push(loan);
        }
    }
}

//! A coroutine that keeps its argument across a pause, taken as one for any lifetime of the argument. The loan holds no
//! reference: it looks whether its lender was dropped before it.
#![forbid(unsafe_code)]
#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]

use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::Coroutine;
use std::pin::Pin;

thread_local!(static LENDER_IS_GONE: Cell<bool> = const { Cell::new(false) });

struct Lender;

impl Lender {
    fn lend(&mut self) -> Loan<'_> {
        Loan(PhantomData)
    }
}

impl Drop for Lender {
    fn drop(&mut self) {
        LENDER_IS_GONE.set(true);
    }
}

struct Loan<'a>(PhantomData<&'a mut Lender>);

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        println!("{}", if LENDER_IS_GONE.get() { "reproduces" } else { "does not" });
    }
}

#[cfg(loan)]
fn resumed_with_a_local(mut keeper: impl for<'a> Coroutine<&'a mut Lender> + Unpin) {
    let mut lender = Lender;
    let _ = Pin::new(&mut keeper).resume(&mut lender);
    drop(lender);
}

#[cfg(loan)]
fn main() {
    resumed_with_a_local(
        #[coroutine]
        |lender: &mut Lender| {
            let _loan = lender.lend();
            yield;
        },
    );
}

/// What valgrind sees: it is freed, and read afterwards.
#[cfg(freed)]
fn resumed_with_a_vector(mut keeper: impl for<'a> Coroutine<&'a mut Vec<u64>> + Unpin) {
    let mut first = vec![1];
    let _ = Pin::new(&mut keeper).resume(&mut first);
    drop(first);
    let _ = Pin::new(&mut keeper).resume(&mut Vec::new());
}

#[cfg(freed)]
fn main() {
    resumed_with_a_vector(
        #[coroutine]
        |first: &mut Vec<u64>| {
            let first: &[u64] = first;
            yield;
            std::process::exit(i32::from(first[0] > 1_000_000));
        },
    );
}

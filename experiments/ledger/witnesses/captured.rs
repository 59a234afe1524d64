//! rust#144155: what a coroutine has captured and only drops need not be alive when the coroutine is dropped. The borrower holds
//! no reference: it looks whether its lender was dropped before it.
#![forbid(unsafe_code)]
#![feature(coroutines, coroutine_trait, gen_blocks, stmt_expr_attributes)]

use std::cell::Cell;
use std::marker::PhantomData;

thread_local!(static LENDER_IS_GONE: Cell<bool> = const { Cell::new(false) });

struct Lender;

impl Drop for Lender {
    fn drop(&mut self) {
        LENDER_IS_GONE.set(true);
    }
}

struct Borrower<'a>(PhantomData<&'a Lender>);

fn borrower(_: &Lender) -> Borrower<'_> {
    Borrower(PhantomData)
}

impl Drop for Borrower<'_> {
    fn drop(&mut self) {
        println!("{}", if LENDER_IS_GONE.get() { "reproduces" } else { "does not" });
    }
}

#[cfg(future)]
fn main() {
    let lender = Lender;
    let borrower = borrower(&lender);
    let _never_polled = async {
        std::future::ready(()).await;
        drop(borrower);
    };
    drop(lender);
}

#[cfg(coroutine)]
fn main() {
    let lender = Lender;
    let borrower = borrower(&lender);
    let _never_resumed = #[coroutine]
    || {
        yield;
        drop(borrower);
    };
    drop(lender);
}

#[cfg(gen_block)]
fn main() {
    let lender = Lender;
    let borrower = borrower(&lender);
    let _never_resumed = gen {
        yield ();
        drop(borrower);
    };
    drop(lender);
}

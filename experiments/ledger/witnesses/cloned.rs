//! rust#152463: a paused coroutine is cloned after its body has dropped a value. The value counts; it holds nothing that could
//! be freed twice.
#![forbid(unsafe_code)]
#![feature(coroutines, coroutine_trait, gen_blocks, coroutine_clone)]
#![feature(stmt_expr_attributes)]

use std::cell::Cell;

thread_local! {
    static DROPPED: Cell<bool> = const { Cell::new(false) };
    static CLONED_AFTERWARDS: Cell<bool> = const { Cell::new(false) };
}

struct Told;

impl Clone for Told {
    fn clone(&self) -> Self {
        CLONED_AFTERWARDS.set(CLONED_AFTERWARDS.get() || DROPPED.get());
        Told
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        DROPPED.set(true);
    }
}

#[derive(Clone)]
enum Envelope {
    Full(Told),
}

fn main() {
    clone_of_the_paused();
    println!("{}", if CLONED_AFTERWARDS.get() { "reproduces" } else { "does not" });
}

#[cfg(by_hand)]
fn clone_of_the_paused() {
    #[derive(Clone)]
    enum Paused {
        Waiting,
    }
    let Envelope::Full(told) = Envelope::Full(Told);
    drop(told);
    drop(Paused::Waiting.clone());
}

#[cfg(any(coroutine, variable))]
fn clone_of_the_paused() {
    use std::ops::Coroutine;
    #[cfg(coroutine)]
    let mut body = #[coroutine]
    || match Envelope::Full(Told) {
        Envelope::Full(told) => {
            drop(told);
            yield;
        }
    };
    #[cfg(variable)]
    let mut body = #[coroutine]
    || {
        let Envelope::Full(told) = Envelope::Full(Told);
        drop(told);
        yield;
    };
    let _ = std::pin::Pin::new(&mut body).resume(());
    drop(body.clone());
}

#[cfg(gen_block)]
fn clone_of_the_paused() {
    let mut body = gen {
        match Envelope::Full(Told) {
            Envelope::Full(told) => {
                drop(told);
                yield ();
            }
        }
    };
    let _ = body.next();
    drop(body.clone());
}

#[cfg(future)]
fn clone_of_the_paused() {
    use std::task::{Context, Waker};
    let mut body = Box::pin(async {
        match Envelope::Full(Told) {
            Envelope::Full(told) => {
                drop(told);
                std::future::pending::<()>().await;
            }
        }
    });
    let _ = body.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    drop(body.clone());
}

#[cfg(genawaiter)]
fn clone_of_the_paused() {
    let mut body = genawaiter::rc::Gen::new(|co| async move {
        match Envelope::Full(Told) {
            Envelope::Full(told) => {
                drop(told);
                co.yield_(()).await;
            }
        }
    });
    let _ = body.resume();
    drop(body.clone());
}

#[cfg(corosensei)]
fn clone_of_the_paused() {
    let mut body = corosensei::Coroutine::<(), (), ()>::new(|yielder, ()| match Envelope::Full(Told) {
        Envelope::Full(told) => {
            drop(told);
            yielder.suspend(());
        }
    });
    let _ = body.resume(());
    drop(body.clone());
}

#[cfg(diapause)]
fn clone_of_the_paused() {
    use diapause::Coroutine;
    #[diapause::coroutine(yield = ())]
    fn body() {
        match Envelope::Full(Told) {
            Envelope::Full(told) => {
                drop(told);
                yield_!(());
            }
        }
    }
    let mut body = body();
    let _ = body.start();
    drop(body.clone());
}

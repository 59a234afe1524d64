//! rust#153688: a value that `pin!` has pinned is moved with the coroutine that holds it. It compares its address when it was
//! pinned with that at its drop; nothing is read through a pointer.
#![forbid(unsafe_code)]
#![feature(coroutines, coroutine_trait, gen_blocks, stmt_expr_attributes)]

use std::cell::Cell;
use std::marker::PhantomPinned;
use std::pin::{Pin, pin};

struct Pinned {
    at: Cell<usize>,
    _pinned: PhantomPinned,
}

impl Pinned {
    fn new() -> Self {
        Pinned { at: Cell::new(0), _pinned: PhantomPinned }
    }

    fn note(self: Pin<&Self>) {
        self.at.set(&raw const *self as usize);
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        let is_where_it_was_pinned = self.at.get() == &raw const *self as usize;
        println!("{}", if is_where_it_was_pinned { "does not" } else { "reproduces" });
    }
}

/// Another place for what has run to its first pause.
fn moved<T>(paused: T) -> Box<T> {
    Box::new(paused)
}

#[cfg(any(coroutine, immovable))]
fn main() {
    use std::ops::Coroutine;
    #[cfg(coroutine)]
    let mut body = #[coroutine]
    || {
        let value = pin!(Pinned::new());
        value.as_ref().note();
        yield;
    };
    #[cfg(immovable)]
    let mut body = #[coroutine]
    static || {
        let value = pin!(Pinned::new());
        value.as_ref().note();
        yield;
    };
    let _ = Pin::new(&mut body).resume(());
    drop(moved(body));
}

#[cfg(gen_block)]
fn main() {
    let mut body = gen {
        let value = pin!(Pinned::new());
        value.as_ref().note();
        yield ();
    };
    let _ = body.next();
    drop(moved(body));
}

#[cfg(future)]
fn main() {
    use std::task::{Context, Waker};
    let mut body = async {
        let value = pin!(Pinned::new());
        value.as_ref().note();
        std::future::pending::<()>().await;
    };
    let _ = Future::poll(Pin::new(&mut body), &mut Context::from_waker(Waker::noop()));
    drop(moved(body));
}

#[cfg(genawaiter)]
fn main() {
    use genawaiter::rc::Gen;
    let mut body = Gen::new(|co| async move {
        let value = pin!(Pinned::new());
        value.as_ref().note();
        co.yield_(()).await;
    });
    let _ = body.resume();
    drop(moved(body));
}

#[cfg(corosensei)]
fn main() {
    let mut body = corosensei::Coroutine::<(), (), ()>::new(|yielder, ()| {
        let value = pin!(Pinned::new());
        value.as_ref().note();
        yielder.suspend(());
    });
    let _ = body.resume(());
    drop(moved(body));
}

#[cfg(diapause)]
fn main() {
    use diapause::Coroutine;
    #[diapause::coroutine(yield = ())]
    fn body() {
        let value: Pin<&mut Pinned> = pin!(Pinned::new());
        value.as_ref().note();
        yield_!(());
        drop(value);
    }
    let mut body = body();
    let _ = body.start();
    drop(moved(body));
}

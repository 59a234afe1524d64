//! A body pins a value and pauses; its owner then moves the body and drops it. The value compares its address when
//! pinned with its address when dropped. The code is safe and has no undefined behaviour of its own. Prints a form and
//! the result of the comparison.

#![feature(coroutines, coroutine_trait, gen_blocks, iter_macro, yield_expr, stmt_expr_attributes)]
#![forbid(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::iter::iter;
use std::marker::PhantomPinned;
use std::ops::Coroutine;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

thread_local!(static SEEN: RefCell<&'static str> = const { RefCell::new("not dropped") });

#[derive(Default)]
struct Watched {
    pinned_at: Cell<usize>,
    _pinned: PhantomPinned,
}

impl Watched {
    fn pinned(self: Pin<&mut Self>) {
        self.pinned_at.set(&raw const *self as usize);
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let moved = self.pinned_at.get() != &raw const *self as usize;
        SEEN.set(if moved { "moved" } else { "in its place" });
    }
}

/// Resumed once, moved to another box, dropped.
fn resumed_and_moved(mut body: Box<impl Coroutine<Yield = (), Return = ()> + Unpin>) {
    let _ = Pin::new(&mut *body).resume(());
    drop(Box::new(*body));
}

fn iterated_and_moved(mut items: Box<impl Iterator<Item = ()>>) {
    items.next();
    drop(Box::new(*items));
}

fn main() {
    let report = |form: &str| println!("{form}\t{}", SEEN.replace("not dropped"));

    resumed_and_moved(Box::new(
        #[coroutine]
        || {
            pin!(Watched::default()).pinned();
            yield;
        },
    ));
    report("`#[coroutine]`, `pin!` ends with its statement");

    resumed_and_moved(Box::new(
        #[coroutine]
        || {
            let pinned = pin!(Watched::default());
            pinned.pinned();
            yield;
        },
    ));
    report("`#[coroutine]`, `pin!` to the end of the body");

    iterated_and_moved(Box::new(gen {
        let pinned = pin!(Watched::default());
        pinned.pinned();
        yield ();
    }));
    report("`gen`");

    let recipe = iter! { || {
        let pinned = pin!(Watched::default());
        pinned.pinned();
        yield ();
    } };
    iterated_and_moved(Box::new(recipe()));
    report("`iter!`");

    let mut body = Box::pin(
        #[coroutine]
        static || {
            let pinned = pin!(Watched::default());
            pinned.pinned();
            yield;
        },
    );
    let _ = body.as_mut().resume(());
    drop(Some(body));
    report("`#[coroutine] static`");

    let mut future = Box::pin(async {
        let pinned = pin!(Watched::default());
        pinned.pinned();
        poll_fn(|_| Poll::<()>::Pending).await;
    });
    let _ = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    drop(Some(future));
    report("`async`");
}

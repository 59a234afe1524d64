//! The columns that are determined by compiling: a module each, with an arm per encoding in the same order.
//! `--cfg=column=…` and
//! `--cfg=encoding=…` select one; `--cfg=variant` selects the second way if a language has two.

#![feature(coroutines, coroutine_trait, gen_blocks, yield_expr, stmt_expr_attributes)]
#![cfg_attr(variant, feature(coroutine_clone))]
#![allow(unused)]

fn main() {}

#[cfg_attr(any(column = "Clone", column = "Send"), derive(Clone))]
struct Counts(u32);

#[diapause::coroutine(yield = u32)]
#[derive(Clone)]
fn counts() {
    yield_!(1);
}

/// The simplest body of each.
macro_rules! body {
    () => {{
        #[cfg(encoding = "struct")]
        let body = Counts(0);
        #[cfg(encoding = "genawaiter")]
        let body = genawaiter::rc::Gen::new(async |co: genawaiter::rc::Co<u32>| co.yield_(1).await);
        #[cfg(encoding = "coroutine")]
        let body = #[coroutine]
        || yield 1u32;
        #[cfg(encoding = "async")]
        let body = async { std::future::ready(()).await };
        #[cfg(encoding = "gen")]
        let body = gen { yield 1u32 };
        #[cfg(encoding = "corosensei")]
        let body =
            corosensei::Coroutine::new(|yielder: &corosensei::Yielder<(), u32>, ()| yielder.suspend(1));
        #[cfg(encoding = "diapause")]
        let body = counts();
        body
    }};
}

#[cfg(column = "Send")]
fn check() {
    fn asks(_: impl Send) {}
    asks(body!());
}

#[cfg(column = "Clone")]
fn check() {
    fn asks(_: impl Clone) {}
    asks(body!());
}

#[cfg(column = "moved while paused")]
fn check() {
    fn asks(_: impl Unpin) {}
    asks(body!());
}

#[cfg(column = "first value sent")]
fn check() {
    let body = gen {
        let sent: u32 = yield 1u32;
    };
}

#[cfg(column = "return value")]
fn check() {
    let body = gen {
        yield 1u32;
        "done"
    };
}

/// A body borrows the elements of a vector that it owns across a pause.
#[cfg(column = "borrow across a pause")]
mod check {
    #[cfg(encoding = "struct")]
    fn body(items: Vec<u32>) -> impl Iterator<Item = u32> {
        struct Body<'a> {
            items: Vec<u32>,
            rest: std::slice::Iter<'a, u32>,
        }
        impl Iterator for Body<'_> {
            type Item = u32;
            fn next(&mut self) -> Option<u32> {
                self.rest.next().copied()
            }
        }
        Body { rest: items.iter(), items }
    }

    #[cfg(encoding = "genawaiter")]
    fn body(items: Vec<u32>) -> impl Iterator<Item = u32> {
        genawaiter::rc::Gen::new(|co| async move {
            for item in &items {
                co.yield_(*item).await;
            }
        })
        .into_iter()
    }

    #[cfg(all(encoding = "coroutine", not(variant)))]
    fn body(items: Vec<u32>) -> impl std::ops::Coroutine<Yield = u32> {
        #[coroutine]
        move || {
            for item in &items {
                yield *item;
            }
        }
    }

    #[cfg(all(encoding = "coroutine", variant))]
    fn body(items: Vec<u32>) -> impl std::ops::Coroutine<Yield = u32> {
        #[coroutine]
        static move || {
            for item in &items {
                yield *item;
            }
        }
    }

    #[cfg(encoding = "async")]
    fn body(items: Vec<u32>) -> impl Future {
        async move {
            for item in &items {
                std::future::ready(*item).await;
            }
        }
    }

    #[cfg(encoding = "gen")]
    fn body(items: Vec<u32>) -> impl Iterator<Item = u32> {
        gen move {
            for item in &items {
                yield *item;
            }
        }
    }

    #[cfg(encoding = "corosensei")]
    fn body(items: Vec<u32>) -> corosensei::Coroutine<(), u32, ()> {
        corosensei::Coroutine::new(move |yielder: &corosensei::Yielder<(), u32>, ()| {
            for item in &items {
                yielder.suspend(*item);
            }
        })
    }

    #[cfg(all(encoding = "diapause", not(variant)))]
    #[diapause::coroutine(yield = u32)]
    fn body(items: Vec<u32>) {
        let first = &items[0];
        yield_!(1);
        yield_!(*first);
    }

    /// A borrow of a whole variable, which is taken again at each resumption.
    #[cfg(all(encoding = "diapause", variant))]
    #[diapause::coroutine(yield = u32)]
    fn body(items: Vec<u32>) {
        let lent = &items;
        yield_!(lent[0]);
        yield_!(lent[1]);
    }
}

/// Each resumption lends a line that lives only until the resumption returns.
#[cfg(column = "resume arguments")]
mod check {
    use super::*;

    #[cfg(encoding = "struct")]
    fn resumes() {
        impl Counts {
            fn resume(&mut self, line: &str) -> usize {
                line.len()
            }
        }
        let mut body = Counts(0);
        for number in 0..3 {
            body.resume(&format!("{number}"));
        }
    }

    #[cfg(encoding = "genawaiter")]
    fn resumes() {
        let mut body = genawaiter::rc::Gen::new(async |co: genawaiter::rc::Co<usize, &str>| {
            let mut line = co.yield_(0).await;
            loop {
                line = co.yield_(line.len()).await;
            }
        });
        for number in 0..3 {
            body.resume_with(&format!("{number}"));
        }
    }

    #[cfg(encoding = "coroutine")]
    fn resumes() {
        use std::{ops::Coroutine, pin::Pin};
        let mut body = #[coroutine]
        |mut line: &str| loop {
            line = yield line.len();
        };
        for number in 0..3 {
            Pin::new(&mut body).resume(&format!("{number}"));
        }
    }

    /// The context is the only argument that can be lent.
    #[cfg(encoding = "async")]
    fn resumes() {
        use std::task::{Context, Waker};
        let mut body = Box::pin(std::future::pending::<()>());
        for number in 0..3 {
            let waker = Waker::noop().clone();
            body.as_mut().poll(&mut Context::from_waker(&waker));
        }
    }

    #[cfg(encoding = "gen")]
    fn resumes() {
        let mut body = gen { yield 1u32 };
        for number in 0..3 {
            body.next(&format!("{number}"));
        }
    }

    #[cfg(encoding = "corosensei")]
    fn resumes() {
        use corosensei::{Coroutine, Yielder};
        let mut body = Coroutine::new(|yielder: &Yielder<&str, usize>, mut line: &str| {
            loop {
                line = yielder.suspend(line.len());
            }
        });
        let _: &Coroutine<&str, usize, ()> = &body;
        for number in 0..3 {
            body.resume(&format!("{number}"));
        }
    }

    #[cfg(encoding = "diapause")]
    #[diapause::coroutine(yield = usize, resume = &str)]
    fn lengths() {
        let mut length: usize = 0;
        loop {
            let line = yield_!(length);
            length = line.len();
        }
    }

    #[cfg(encoding = "diapause")]
    fn resumes() {
        use diapause::Coroutine;
        let mut body = lengths();
        let _ = body.start();
        for number in 0..3 {
            let _ = body.resume(&format!("{number}"));
        }
    }
}

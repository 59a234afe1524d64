//! Return values of bodies, and delegation to an inner body.

use std::mem::replace;
use std::ops::{Coroutine as _, CoroutineState};
use std::pin::Pin;

use corosensei::{CoroutineResult, Yielder};
use diapause::Coroutine as _;
use genawaiter::rc::{Co, Gen};

use crate::Encoding::{self, *};
use crate::{Cell, note, notes, pause, poll};

/// The body pauses once and returns a word.
pub(crate) fn return_value(encoding: Encoding) -> Option<Cell> {
    let last = match encoding {
        Struct => {
            struct Once(bool);
            impl Once {
                fn resume(&mut self) -> Result<u32, &'static str> {
                    if replace(&mut self.0, true) { Err("done") } else { Ok(1) }
                }
            }
            let mut body = Once(false);
            let _ = body.resume();
            format!("{:?}, of a type written for it", body.resume())
        }
        Genawaiter => {
            let mut body = Gen::new(async |co| {
                co.yield_(1).await;
                "done"
            });
            body.resume();
            format!("{:?}", body.resume())
        }
        Coroutine => {
            let mut body = #[coroutine]
            || {
                yield 1;
                "done"
            };
            Pin::new(&mut body).resume(());
            format!("{:?}", Pin::new(&mut body).resume(()))
        }
        Async => {
            let mut body = Box::pin(async {
                pause().await;
                "done"
            });
            let _ = poll(&mut body);
            format!("{:?}", poll(&mut body))
        }
        GenBlock => return None, // A compile error.
        Corosensei => {
            let mut body = corosensei::Coroutine::new(|yielder: &Yielder<(), u32>, ()| {
                yielder.suspend(1);
                "done"
            });
            body.resume(());
            format!("{:?}", body.resume(()))
        }
        Diapause => {
            let mut body = says_done();
            let _ = body.start();
            format!("{:?}", body.resume(()))
        }
    };
    let text = if last.contains("\"done\"") { "yes" } else { "lost" };
    Some((text.into(), format!("the last resumption gives {last}")))
}

#[diapause::coroutine(yield = u32)]
fn says_done() -> &'static str {
    yield_!(1);
    "done"
}

/// A body delegates to another one, which pauses twice and returns 10; then the outer body pauses once.
pub(crate) fn delegation(encoding: Encoding) -> Option<Cell> {
    let (text, how) = match encoding {
        Struct => {
            struct Inner(u32);
            impl Inner {
                fn resume(&mut self) -> Result<u32, u32> {
                    self.0 += 1;
                    if self.0 < 3 { Ok(self.0) } else { Err(10) }
                }
            }
            /// The inner state is a field that each step resumes first.
            struct Outer(Option<Inner>);
            impl Outer {
                fn resume(&mut self) -> Option<u32> {
                    let returned = match &mut self.0 {
                        None => return None,
                        Some(inner) => match inner.resume() {
                            Ok(item) => return Some(item),
                            Err(returned) => returned,
                        },
                    };
                    self.0 = None;
                    Some(returned)
                }
            }
            let mut outer = Outer(Some(Inner(0)));
            std::iter::from_fn(|| outer.resume()).for_each(note);
            ("by hand", "the inner one is a field, and each step asks it first")
        }
        Genawaiter => {
            async fn inner(co: &Co<u32>) -> u32 {
                co.yield_(1).await;
                co.yield_(2).await;
                10
            }
            let outer = Gen::new(async |co| {
                let returned = inner(&co).await;
                co.yield_(returned).await;
            });
            outer.into_iter().for_each(note);
            ("`.await`", "the inner one is an `async fn` that borrows `co`")
        }
        Coroutine => {
            let outer = #[coroutine]
            static || {
                let mut inner = #[coroutine]
                || {
                    yield 1;
                    yield 2;
                    10
                };
                let returned = loop {
                    match Pin::new(&mut inner).resume(()) {
                        CoroutineState::Yielded(item) => yield item,
                        CoroutineState::Complete(returned) => break returned,
                    }
                };
                yield returned;
            };
            let mut outer = std::pin::pin!(outer);
            while let CoroutineState::Yielded(item) = outer.as_mut().resume(()) {
                note(item);
            }
            ("by hand", "a loop yields again what the inner one yields")
        }
        Async => {
            async fn inner() -> u32 {
                note(1);
                pause().await;
                note(2);
                pause().await;
                10
            }
            let mut outer = Box::pin(async {
                note(inner().await);
                pause().await;
            });
            while poll(&mut outer).is_pending() {}
            ("`.await`", "pauses have no items, so the body notes where it is")
        }
        GenBlock => {
            fn inner() -> impl Iterator<Item = u32> {
                gen {
                    yield 1;
                    yield 2;
                }
            }
            let outer = gen {
                for item in inner() {
                    yield item;
                }
                yield 10;
            };
            outer.into_iter().for_each(note);
            (
                "by hand",
                "a `for` yields again what the inner one yields; the 10 is the outer one's, as the inner one cannot return it",
            )
        }
        Corosensei => {
            fn inner(yielder: &Yielder<(), u32>) -> u32 {
                yielder.suspend(1);
                yielder.suspend(2);
                10
            }
            let mut outer = corosensei::Coroutine::new(|yielder: &Yielder<(), u32>, ()| {
                let returned = inner(yielder);
                yielder.suspend(returned);
            });
            while let CoroutineResult::Yield(item) = outer.resume(()) {
                note(item);
            }
            ("a call", "the inner one is a plain function that borrows the yielder")
        }
        Diapause => {
            outer().into_iter().for_each(note);
            ("`yield_all!`", "the inner one's state is stored in the outer one's")
        }
    };
    let trace = notes();
    let text = if trace == "1, 2, 10" { text } else { "?" };
    Some((text.into(), format!("{how}: {trace}")))
}

#[diapause::coroutine(yield = u32)]
fn inner() -> u32 {
    yield_!(1);
    yield_!(2);
    10
}

#[diapause::coroutine(yield = u32)]
fn outer() {
    let returned: u32 = yield_all!(inner());
    yield_!(returned);
}

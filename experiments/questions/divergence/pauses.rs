//! Dropped and moved while paused; what a body returns; one body within another.

use std::hint::black_box;
use std::mem::replace;
use std::ops::{Coroutine as _, CoroutineState};
use std::pin::Pin;
use std::task::Poll;

use corosensei::{CoroutineResult, Yielder};
use diapause::Coroutine as _;
use genawaiter::GeneratorState;
use genawaiter::rc::{Co, Gen};

use crate::Encoding::{self, *};
use crate::{Cell, note, notes, pause, poll};

struct Noisy(&'static str);

impl Drop for Noisy {
    fn drop(&mut self) {
        note(self.0);
    }
}

/// The body makes `a`, then `b`, and pauses.
pub(crate) fn drop_while_paused(encoding: Encoding) -> Option<Cell> {
    match encoding {
        Struct => {
            struct Holds {
                _a: Noisy,
                _b: Noisy,
            }
            end_of(Holds { _a: Noisy("a"), _b: Noisy("b") });
        }
        Genawaiter => {
            let mut body = Gen::new(async |co: Co<()>| {
                let _a = Noisy("a");
                let _b = Noisy("b");
                co.yield_(()).await;
            });
            body.resume();
            end_of(body);
        }
        Coroutine => {
            let mut body = #[coroutine]
            || {
                let _a = Noisy("a");
                let _b = Noisy("b");
                yield;
            };
            Pin::new(&mut body).resume(());
            end_of(body);
        }
        Async => {
            let mut body = Box::pin(async {
                let _a = Noisy("a");
                let _b = Noisy("b");
                pause().await;
            });
            let _ = poll(&mut body);
            end_of(body);
        }
        GenBlock => {
            let mut body = gen {
                let _a = Noisy("a");
                let _b = Noisy("b");
                yield;
            };
            body.next();
            end_of(body);
        }
        Corosensei => {
            let mut body = corosensei::Coroutine::new(|yielder: &Yielder<(), ()>, ()| {
                let _a = Noisy("a");
                let _b = Noisy("b");
                yielder.suspend(());
            });
            body.resume(());
            end_of(body);
        }
        Diapause => {
            let mut body = holds();
            let _ = body.start();
            end_of(body);
            note("used after the pause");
            let mut body = uses();
            let _ = body.start();
            end_of(body);
        }
    }
    let trace = notes();
    let text = match trace.as_str() {
        "dropping, a, b" => "first made, first dropped",
        "dropping, b, a" => "last made, first dropped",
        _ if trace.starts_with("b, a, dropping") => "unused: before the pause",
        _ => "?",
    };
    Some((text.into(), format!("the body made `a`, then `b`, and paused: {trace}")))
}

#[diapause::coroutine]
fn holds() {
    let _a: Noisy = Noisy("a");
    let _b: Noisy = Noisy("b");
    yield_!();
}

#[diapause::coroutine]
fn uses() {
    let a: Noisy = Noisy("a");
    let b: Noisy = Noisy("b");
    yield_!();
    note(a.0);
    note(b.0);
}

fn end_of<T>(body: T) {
    note("dropping");
    drop(body);
}

/// The body yields the address of a local of its own, is moved into a box, and does it again.
pub(crate) fn moved(encoding: Encoding) -> Option<Cell> {
    let [before, after] = match encoding {
        Struct => {
            struct Has(u64);
            impl Has {
                fn resume(&mut self) -> usize {
                    address(&self.0)
                }
            }
            let mut body = Has(1);
            let before = body.resume();
            [before, deeper(|| Box::new(body).resume())]
        }
        Genawaiter => {
            let mut body = Gen::new(async |co| {
                let own = black_box(1);
                co.yield_(address(&own)).await;
                co.yield_(address(&own)).await;
            });
            let before = body.resume();
            [before, deeper(|| Box::new(body).resume())].map(|state| match state {
                GeneratorState::Yielded(address) => address,
                GeneratorState::Complete(()) => 0,
            })
        }
        Coroutine => {
            let mut body = #[coroutine]
            || {
                let own = black_box(1);
                yield address(&own);
                yield address(&own);
            };
            let before = Pin::new(&mut body).resume(());
            [before, deeper(|| Pin::new(&mut *Box::new(body)).resume(()))].map(|state| match state {
                CoroutineState::Yielded(address) => address,
                CoroutineState::Complete(()) => 0,
            })
        }
        Async => return None, // A compile error.
        GenBlock => {
            let mut body = gen {
                let own = black_box(1);
                yield address(&own);
                yield address(&own);
            };
            let before = body.next();
            [before, deeper(|| Box::new(body).next())].map(Option::unwrap_or_default)
        }
        Corosensei => {
            let mut body = corosensei::Coroutine::new(|yielder: &Yielder<(), usize>, ()| {
                let own = black_box(1);
                yielder.suspend(address(&own));
                yielder.suspend(address(&own));
            });
            let before = body.resume(());
            [before, deeper(|| Box::new(body).resume(()))].map(|state| match state {
                CoroutineResult::Yield(address) => address,
                CoroutineResult::Return(()) => 0,
            })
        }
        Diapause => {
            let mut body = has();
            let before = body.start();
            [before, deeper(|| Box::new(body).resume(()))].map(|state| match state {
                diapause::CoroutineState::Yielded(address) => address,
                diapause::CoroutineState::Complete(()) => 0,
            })
        }
    };
    let evidence = "moved into a box between two resumptions: its local is at";
    Some(match before == after {
        true => ("yes, locals stay".into(), format!("{evidence} the same address")),
        false => ("yes, with its locals".into(), format!("{evidence} another address")),
    })
}

#[diapause::coroutine(yield = usize)]
fn has() {
    let own: u64 = black_box(1);
    yield_!(address(&own));
    yield_!(address(&own));
}

/// In a frame further down: what is on the caller's stack while it runs is then elsewhere, too.
#[inline(never)]
fn deeper<T>(run: impl FnOnce() -> T) -> T {
    let frame = black_box([0u8; 4096]);
    let done = run();
    black_box(frame);
    done
}

fn address(local: &u64) -> usize {
    std::ptr::from_ref(black_box(local)).addr()
}

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

/// A body hands over to another one, which pauses twice and returns 10; then it pauses once itself.
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
            /// The inner state is a field, and each step asks it first.
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
            let mut outer = #[coroutine]
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
            ("by hand", "a `for` yields again what the inner one yields; the 10 is the outer one's, as the inner one cannot return it")
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

//! Bodies that are dropped or moved while paused.

use std::hint::black_box;
use std::ops::{Coroutine as _, CoroutineState};
use std::pin::Pin;

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
            [before, deeper(|| black_box(Box::new(body)).resume())]
        }
        Genawaiter => {
            let mut body = Gen::new(async |co| {
                let own = black_box(1);
                co.yield_(address(&own)).await;
                co.yield_(address(&own)).await;
            });
            let before = body.resume();
            [before, deeper(|| black_box(Box::new(body)).resume())].map(|state| match state {
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
            [before, deeper(|| Pin::new(&mut *black_box(Box::new(body))).resume(()))].map(|state| match state
            {
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
            [before, deeper(|| black_box(Box::new(body)).next())].map(Option::unwrap_or_default)
        }
        Corosensei => {
            let mut body = corosensei::Coroutine::new(|yielder: &Yielder<(), usize>, ()| {
                let own = black_box(1);
                yielder.suspend(address(&own));
                yielder.suspend(address(&own));
            });
            let before = body.resume(());
            [before, deeper(|| black_box(Box::new(body)).resume(()))].map(|state| match state {
                CoroutineResult::Yield(address) => address,
                CoroutineResult::Return(()) => 0,
            })
        }
        Diapause => {
            let mut body = has();
            let before = body.start();
            [before, deeper(|| black_box(Box::new(body)).resume(()))].map(|state| match state {
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

/// Runs in a deeper frame, so that values on the caller's stack are at other addresses, too.
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

//! The first value sent; after the end; after a panic.

use std::future::poll_fn;
use std::mem::replace;
use std::ops::Coroutine as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use corosensei::Yielder;
use diapause::Coroutine as _;
use genawaiter::rc::Gen;

use crate::Encoding::{self, *};
use crate::{Cell, caught, note, notes, pause, poll};

pub(crate) fn first_value(encoding: Encoding) -> Option<Cell> {
    let sent = ["first", "second", "third"];
    let outcome = match encoding {
        Struct => {
            struct Receives(u32);
            impl Receives {
                fn resume(&mut self, sent: &'static str) -> Option<u32> {
                    note(sent);
                    self.0 += 1;
                    (self.0 < 3).then_some(self.0)
                }
            }
            let mut body = Receives(0);
            caught(|| sent.map(|sent| body.resume(sent)).len())
        }
        Genawaiter => {
            let mut body = Gen::new(async |co| {
                note(co.yield_(1).await);
                note(co.yield_(2).await);
            });
            caught(|| sent.map(|sent| body.resume_with(sent)).len())
        }
        Coroutine => {
            let mut body = #[coroutine]
            |first: &'static str| {
                note(first);
                note(yield 1);
                note(yield 2);
            };
            caught(|| sent.map(|sent| Pin::new(&mut body).resume(sent)).len())
        }
        Async => {
            let mut body = Box::pin(async {
                for _ in 0..3 {
                    let mut asked = false;
                    poll_fn(|cx| {
                        if replace(&mut asked, true) {
                            return Poll::Ready(());
                        }
                        cx.waker().wake_by_ref();
                        Poll::Pending
                    })
                    .await;
                }
            });
            caught(|| {
                let wakers = sent.map(|name| Waker::from(Arc::new(Named(name))));
                wakers.map(|waker| body.as_mut().poll(&mut Context::from_waker(&waker))).len()
            })
        }
        GenBlock => return None, // Nothing can be sent: a compile error.
        Corosensei => {
            let mut body = corosensei::Coroutine::new(|yielder: &Yielder<&'static str, u32>, first| {
                note(first);
                note(yielder.suspend(1));
                note(yielder.suspend(2));
            });
            caught(|| sent.map(|sent| body.resume(sent)).len())
        }
        Diapause => {
            let mut body = receives();
            let refused = caught(|| body.resume(sent[0]));
            refused.map(|_| 0)
        }
    };
    let received = notes();
    let text = match (&outcome, received.as_str()) {
        (Err(_), _) => "refused",
        (_, "first, second, third") => "received",
        (_, "second, third") => "lost",
        _ => "?",
    };
    let evidence = match outcome {
        Err(panic) => format!("the first resumption panics: {panic}; `start` has no argument"),
        Ok(_) => format!("sent first, second, third; the body noted {received}"),
    };
    Some((text.into(), evidence))
}

/// A waker that notes its name when it is woken. A poll sends only a context to an `async` body.
struct Named(&'static str);

impl Wake for Named {
    fn wake(self: Arc<Self>) {
        note(self.0);
    }
}

#[diapause::coroutine(yield = u32, resume = &'static str)]
fn receives() {
    let second = yield_!(1);
    note(second);
    let third = yield_!(2);
    note(third);
}

// After the end, and after a panic.

#[derive(Clone, Copy, PartialEq)]
enum End {
    Returns,
    Panics,
}

fn end(end: End) {
    assert!(end == End::Returns, "asked to");
}

pub(crate) fn after_the_end(encoding: Encoding) -> Option<Cell> {
    Some(resumed_again(encoding, End::Returns))
}

pub(crate) fn after_a_panic(encoding: Encoding) -> Option<Cell> {
    Some(resumed_again(encoding, End::Panics))
}

/// The body pauses once and ends after two resumptions; then it is resumed twice more.
fn resumed_again(encoding: Encoding, ending: End) -> Cell {
    let mut resume = one_pause(encoding, ending);
    let mut answer = || caught(&mut resume).unwrap_or_else(|panic| format!("panics: {panic}"));
    let _ = [answer(), answer()];
    let (first, second) = (answer(), answer());
    let text = if first.starts_with("panics") { "panics" } else { &first };
    let evidence = if first == second { format!("twice {first}") } else { format!("{first}; then {second}") };
    (text.to_string(), evidence)
}

fn one_pause(encoding: Encoding, ending: End) -> Box<dyn FnMut() -> String> {
    match encoding {
        Struct => {
            struct Once(u8, End);
            impl Iterator for Once {
                type Item = u8;
                fn next(&mut self) -> Option<u8> {
                    let step = self.0;
                    self.0 = if step == 0 { 1 } else { 2 };
                    match step {
                        0 => Some(1),
                        1 => {
                            end(self.1);
                            None
                        }
                        _ => None,
                    }
                }
            }
            let mut body = Once(0, ending);
            Box::new(move || format!("{:?}", body.next()))
        }
        Genawaiter => {
            let mut body = Gen::new(async move |co| {
                co.yield_(1).await;
                end(ending);
            });
            Box::new(move || format!("{:?}", body.resume()))
        }
        Coroutine => {
            let mut body = #[coroutine]
            move || {
                yield 1;
                end(ending);
            };
            Box::new(move || format!("{:?}", Pin::new(&mut body).resume(())))
        }
        Async => {
            let mut body = Box::pin(async move {
                pause().await;
                end(ending);
            });
            Box::new(move || format!("{:?}", poll(&mut body)))
        }
        GenBlock => {
            let mut body = gen move {
                yield 1;
                end(ending);
            };
            Box::new(move || format!("{:?}", body.next()))
        }
        Corosensei => {
            let mut body = corosensei::Coroutine::new(move |yielder: &Yielder<(), u32>, ()| {
                yielder.suspend(1);
                end(ending);
            });
            Box::new(move || format!("{:?}", body.resume(())))
        }
        Diapause => {
            let mut body = pauses_once(ending);
            let mut started = false;
            Box::new(move || {
                let state = if replace(&mut started, true) { body.resume(()) } else { body.start() };
                format!("{state:?}")
            })
        }
    }
}

#[diapause::coroutine(yield = u32)]
fn pauses_once(ending: End) {
    yield_!(1);
    end(ending);
}

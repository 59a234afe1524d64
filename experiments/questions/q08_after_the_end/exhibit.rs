//! Resumes the same body in each encoding after its end, and after a panic inside it.

use std::any::Any;
use std::cell::Cell;
use std::iter;
use std::ops::Coroutine as _;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::pin::{Pin, pin};
use std::sync::Once;
use std::task::{Context, Poll, Waker};

use crate::exhibit::*;
use genawaiter::rc::Gen;
use pausa::Transcript;
use pausa::ch1_count_to_three::CountToThree;
use pausa_async::Async;
use pausa_coroutine::CoroutineClosure;
use pausa_genawaiter::Genawaiter;
use pausa_struct::Struct;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "After completion or a panic: panic, fuse, restart, or pending?",
    status: Some(Status::Demonstration),
    ..exhibit!("q08", "q08_after_the_end", run, CLAIMS, T0)
};

const T0: &str = "As the language and the libraries have it: resumed once more, and again";
const T1: &str = "The chapter `count_to_three`, through this repository's adapters";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "there_is_no_common_answer",
        sentence: "There is no common behaviour: `#[coroutine]`, `genawaiter` and `async` panic after completion and after a panic. `gen` returns `None` after completion; after a panic it panics, with a message that it should return `None`.",
        holds: |e| {
            let of = |row, column| word(e, T0, row, column);
            let panics = |row| {
                let panics = |column| Ok(of(row, column)?.starts_with("panics"));
                all(["after its end", "after a panic inside"], panics)
            };
            Ok(of("`gen` block", "after its end")? == "None"
                && of("`gen` block", "after a panic inside")?.contains("should just keep returning `None`")
                && all(["`#[coroutine]`", "`genawaiter::rc::Gen`", "`async` block, polled"], panics)?)
        },
    },
    Claim {
        id: "one_flag_fuses_all_generated_ones",
        sentence: "One flag in an adapter makes all three generated encodings return `None` in both cases.",
        holds: |e| {
            let rows = ["genawaiter", "coroutine", "async"];
            Ok(say(e, T1, "after its end", &rows, "None")?
                && say(e, T1, "after a panic inside", &rows, "None")?)
        },
    },
];

/// How a body ends.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Returns,
    Panics,
}

fn run(evidence: &mut Evidence) -> Result<()> {
    for (end, column) in [(End::Returns, "after its end"), (End::Panics, "after a panic inside")] {
        for (row, answers) in [
            ("a struct that counts", ask(by_hand(end))),
            ("an `FnMut` that reassigns its state", ask(by_closure(end))),
            ("`#[coroutine]`", ask(coroutine(end))),
            ("`gen` block", ask(generator(end))),
            ("`iter::from_coroutine`", ask(from_coroutine(end))),
            ("`genawaiter::rc::Gen`", ask(library(end))),
            ("`async` block, polled", ask(future(end))),
        ] {
            evidence.add(T0, row, column, Value::Text(answers));
        }
    }
    for (row, iterator) in [
        ("struct", boxed::<Struct> as fn(Transcript) -> Box<dyn Iterator<Item = u32>>),
        ("genawaiter", boxed::<Genawaiter>),
        ("coroutine", boxed::<CoroutineClosure>),
        ("async", boxed::<Async>),
    ] {
        let mut iterator_ended = iterator(Transcript::silent());
        iterator_ended.by_ref().for_each(drop);
        evidence.add(T1, row, "after its end", Value::Text(ask(move || show(iterator_ended.next()))));
        let mut iterator_panicked = iterator(panicking());
        let _ = quietly(|| iterator_panicked.next());
        let answers = ask(move || show(iterator_panicked.next()));
        evidence.add(T1, row, "after a panic inside", Value::Text(answers));
    }
    Ok(())
}

fn boxed<E: CountToThree + 'static>(transcript: Transcript) -> Box<dyn Iterator<Item = u32>> {
    Box::new(E::count_to_three(transcript))
}

/// A transcript at which every line panics.
fn panicking() -> Transcript {
    struct Panics;
    impl std::io::Write for Panics {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            panic!("asked to")
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    Transcript::to_writer(Panics)
}

/// Resumes twice after the end and describes both outcomes.
fn ask(mut resume: impl FnMut() -> String) -> String {
    let mut answer = || quietly(&mut resume).unwrap_or_else(|panic| format!("panics: {panic}"));
    let (first, second) = (answer(), answer());
    if first == second { first } else { format!("{first}; then {second}") }
}

thread_local! {
    /// Whether panics of this thread are caught and recorded.
    static CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Runs a function. Returns the message of a panic, and prints nothing.
fn quietly<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let others = take_hook();
        set_hook(Box::new(move |panic| {
            if !CAUGHT.get() {
                others(panic);
            }
        }));
    });
    CAUGHT.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(run));
    CAUGHT.set(false);
    outcome.map_err(|panic| message(&*panic))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

fn show<T: std::fmt::Debug>(item: Option<T>) -> String {
    format!("{item:?}")
}

fn end(end: End) {
    assert!(end == End::Returns, "asked to");
}

/// Runs a machine past its last pause and returns a function that resumes it again.
fn past<M>(mut machine: M, resume: impl Fn(&mut M) -> String) -> impl FnMut() -> String {
    for _ in 0..2 {
        let _ = quietly(|| resume(&mut machine));
    }
    move || resume(&mut machine)
}

fn by_hand(ending: End) -> impl FnMut() -> String {
    struct Once(u8, End);
    impl Iterator for Once {
        type Item = u8;
        fn next(&mut self) -> Option<u8> {
            let step = self.0;
            self.0 = 2.min(step + 1);
            if step == 1 {
                end(self.1);
            }
            (step == 0).then_some(1)
        }
    }
    past(Once(0, ending), |machine| show(machine.next()))
}

/// The semantics of lang-team#49: a call after the return starts from the beginning.
fn by_closure(ending: End) -> impl FnMut() -> String {
    let mut paused = false;
    let body = move || {
        paused = !paused;
        if paused {
            return Some(1);
        }
        end(ending);
        None
    };
    past(body, |body| show(body()))
}

fn coroutine(ending: End) -> impl FnMut() -> String {
    let body = #[coroutine]
    move || {
        yield 1;
        end(ending);
    };
    past(body, |body| format!("{:?}", Pin::new(body).resume(())))
}

fn generator(ending: End) -> impl FnMut() -> String {
    let body = gen move {
        yield 1;
        end(ending);
    };
    past(body, |body| show(body.next()))
}

fn from_coroutine(ending: End) -> impl FnMut() -> String {
    let body = iter::from_coroutine(
        #[coroutine]
        move || {
            yield 1;
            end(ending);
        },
    );
    past(body, |body| show(body.next()))
}

fn library(ending: End) -> impl FnMut() -> String {
    let body = Gen::new(async move |co| {
        co.yield_(1).await;
        end(ending);
    });
    past(body, |body| format!("{:?}", body.resume()))
}

fn future(ending: End) -> impl FnMut() -> String {
    let mut paused = false;
    let body = Box::pin(async move {
        std::future::poll_fn(|_| {
            if std::mem::replace(&mut paused, true) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        end(ending);
    });
    past(body, |body| {
        let mut body = pin!(body);
        format!("{:?}", body.as_mut().poll(&mut Context::from_waker(Waker::noop())))
    })
}

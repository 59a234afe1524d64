//! The columns that are determined by running: a function each, with an arm per encoding in the same order. Prints
//! lines of column, encoding, text and evidence, separated by tabs.
//!
//! The bodies use the language or the library directly, without this repository's adapters.

#![feature(coroutines, coroutine_trait, gen_blocks, yield_expr, stmt_expr_attributes)]

mod costs;
mod ends;
mod pauses;
mod returns;

use std::cell::RefCell;
use std::future::poll_fn;
use std::mem::replace;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use Encoding::*;

#[derive(Clone, Copy, Debug)]
enum Encoding {
    Struct,
    Genawaiter,
    Coroutine,
    Async,
    GenBlock,
    Corosensei,
    Diapause,
}

const ENCODINGS: [(&str, Encoding); 7] = [
    ("struct", Struct),
    ("genawaiter", Genawaiter),
    ("coroutine", Coroutine),
    ("async", Async),
    ("gen", GenBlock),
    ("corosensei", Corosensei),
    ("diapause", Diapause),
];

/// The text of the cell, and a sentence that explains how it was found.
type Cell = (String, String);

fn main() {
    set_hook(Box::new(|_| {}));
    let columns: [(&str, fn(Encoding) -> Option<Cell>); 9] = [
        ("first value sent", ends::first_value),
        ("after the end", ends::after_the_end),
        ("after a panic", ends::after_a_panic),
        ("drop while paused", pauses::drop_while_paused),
        ("moved while paused", pauses::moved),
        ("return value", returns::return_value),
        ("delegation", returns::delegation),
        ("allocations", costs::allocations),
        ("bytes", costs::bytes),
    ];
    for (column, find) in columns {
        for (name, encoding) in ENCODINGS {
            if let Some((text, evidence)) = find(encoding) {
                println!("{column}\t{name}\t{text}\t{evidence}");
            }
        }
    }
}

// What bodies print, and the outcome of a panic.

thread_local! {
    static NOTES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn note(what: impl ToString) {
    NOTES.with_borrow_mut(|notes| notes.push(what.to_string()));
}

fn notes() -> String {
    NOTES.take().join(", ")
}

fn caught<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(ToString::to_string);
        text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
    })
}

fn poll<F: Future>(body: &mut Pin<Box<F>>) -> Poll<F::Output> {
    body.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

/// What an `async` body awaits in order to pause once.
fn pause() -> impl Future<Output = ()> {
    let mut paused = false;
    poll_fn(move |_| if replace(&mut paused, true) { Poll::Ready(()) } else { Poll::Pending })
}

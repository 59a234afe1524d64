//! The protocol corpus: what Python's and JavaScript's generators do when they are resumed, sent a value, thrown an error,
//! closed and dropped, as scripts of calls with recorded results; and a player for any [`pausa::Coroutine`].
//!
//! `corpus/corpus.py` and `corpus/corpus.mjs` hold the generators and their scripts. CPython and Node recorded what they do in
//! `corpus/python.txt` and `corpus/javascript.txt`. A library that takes part writes the same bodies in its own syntax, each of
//! them a function that makes a [`Body`], and gives them to [`main`].

#![forbid(unsafe_code)]

mod body;
mod play;
mod record;
mod value;

pub use body::{Body, Returned, Sent, awaited, boxed, iterated};
pub use play::{Named, main, play};
pub use record::{BODIES, CASES, Call, Case, Source, Verdict, cases, judge, played};
pub use value::{Finally, Raised, Value, caught, finally, none, raise, raised, say, val};

//! Runs the shared suite on this encoding.

// A crate that clones a coroutine needs the feature, too: without it the compiler reports an internal error.
#![feature(coroutine_clone)]
#![allow(unused_features, reason = "used where code is generated, which clippy does not see")]

use pausa_coroutine::CoroutineClosure as Subject;

#[path = "../../../tests/suite.rs"]
mod suite;

/// The types of this encoding are `Send`.
#[path = "../../../tests/sendable.rs"]
mod sendable;

/// The programs beyond the story that this encoding has.
#[path = "../../../tests/ch6_cancel.rs"]
mod ch6_cancel;
#[path = "../../../tests/ch6_close.rs"]
mod ch6_close;
#[path = "../../../tests/ch6_snapshot.rs"]
mod ch6_snapshot;
#[path = "../../../tests/ch6_throw.rs"]
mod ch6_throw;
use suite::support;

#[path = "../../../tests/together.rs"]
mod together;

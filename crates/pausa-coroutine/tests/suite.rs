//! The shared suite, on this encoding.

// Who copies a coroutine needs the feature, too: the compiler ends with an internal error in a crate that has it not.
#![feature(coroutine_clone)]
#![allow(unused_features, reason = "used where code is generated, which clippy does not see")]

use pausa_coroutine::CoroutineClosure as Subject;

#[path = "../../../tests/suite.rs"]
mod suite;

/// Its types can be sent to another thread.
#[path = "../../../tests/sendable.rs"]
mod sendable;

/// The programs after the story that it has.
#[path = "../../../tests/ch6_snapshot.rs"]
mod ch6_snapshot;
use suite::support;

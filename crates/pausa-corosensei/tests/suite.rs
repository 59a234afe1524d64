//! Runs the shared suite on this encoding.

use pausa_corosensei::Corosensei as Subject;

#[path = "../../../tests/suite.rs"]
mod suite;

/// The programs beyond the story that this encoding has.
#[path = "../../../tests/ch6_cancel.rs"]
mod ch6_cancel;
#[path = "../../../tests/ch6_close.rs"]
mod ch6_close;
#[path = "../../../tests/ch6_throw.rs"]
mod ch6_throw;
#[path = "../../../tests/ch6_walk.rs"]
mod ch6_walk;
use suite::support;

/// What runs out where each coroutine has a stack.
#[path = "../../../tests/stacks.rs"]
mod stacks;

//! Runs the shared suite on this encoding.

use pausa_struct::Struct as Subject;

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
#[path = "../../../tests/ch6_saved.rs"]
mod ch6_saved;
#[path = "../../../tests/ch6_snapshot.rs"]
mod ch6_snapshot;
#[path = "../../../tests/ch6_throw.rs"]
mod ch6_throw;
use suite::support;

/// What is the same in every encoding: it is tested in this one.
#[path = "../../../tests/process.rs"]
mod process;
#[path = "../../../tests/soak.rs"]
mod soak;

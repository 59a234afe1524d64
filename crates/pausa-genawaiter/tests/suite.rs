//! Runs the shared suite on this encoding.

use pausa_genawaiter::Genawaiter as Subject;

#[path = "../../../tests/suite.rs"]
mod suite;

/// The programs beyond the story that this encoding has.
#[path = "../../../tests/ch6_cancel.rs"]
mod ch6_cancel;
use suite::support;

//! The shared suite, on this encoding.

use pausa_corosensei::Corosensei as Subject;

#[path = "../../../tests/suite.rs"]
mod suite;

/// The programs after the story that it has.
#[path = "../../../tests/ch6_walk.rs"]
mod ch6_walk;
use suite::support;

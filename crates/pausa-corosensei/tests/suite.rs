//! The shared suite, on this encoding.

use pausa_corosensei::Corosensei as Subject;

#[path = "../../../tests/suite.rs"]
mod suite;

//! Runs the shared suite on this encoding.

use pausa_genawaiter::Genawaiter as Subject;

#[path = "../../../tests/suite.rs"]
mod suite;

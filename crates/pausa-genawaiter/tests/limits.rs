//! The shared tests that need a process of their own, on this encoding.

use pausa_genawaiter::Genawaiter as Subject;

#[path = "../../../tests/crowd.rs"]
mod crowd;
#[path = "../../../tests/limits.rs"]
mod limits;

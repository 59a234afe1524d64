//! Runs the shared tests that need their own process on this encoding.

use pausa_coroutine::CoroutineClosure as Subject;

#[path = "../../../tests/crowd.rs"]
mod crowd;
#[path = "../../../tests/limits.rs"]
mod limits;

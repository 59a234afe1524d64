//! Runs the shared tests of the programs that this encoding has.

// A crate that clones a gen block needs the feature, too: without it the compiler reports an internal error.
#![feature(coroutine_clone)]
#![allow(unused_features, reason = "used where code is generated, which clippy does not see")]

use pausa_gen::GenBlock as Subject;

#[path = "../../../tests/ch1_count_to_three.rs"]
mod ch1_count_to_three;
#[path = "../../../tests/ch1_fibonacci.rs"]
mod ch1_fibonacci;
#[path = "../../../tests/ch2_cooperative.rs"]
mod ch2_cooperative;
#[path = "../../../tests/ch2_log_pipeline.rs"]
mod ch2_log_pipeline;
#[path = "../../../tests/ch6_snapshot.rs"]
mod ch6_snapshot;
#[path = "../../../tests/compile_fail.rs"]
mod compile_fail;
#[expect(dead_code, reason = "parts are for programs on an event loop, which this encoding does not have")]
#[path = "../../../tests/support.rs"]
mod support;

//! The shared tests of the programs that this encoding has.

// Who copies a gen block needs the feature, too: the compiler ends with an internal error in a crate that has it not.
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
#[expect(dead_code, reason = "part of it is for the programs of an event loop, and there are none here")]
#[path = "../../../tests/support.rs"]
mod support;

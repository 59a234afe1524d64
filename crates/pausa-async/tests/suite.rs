//! Runs the shared tests of the programs that this encoding has.

use pausa_async::Async as Subject;

#[path = "../../../tests/ch1_count_to_three.rs"]
mod ch1_count_to_three;
#[path = "../../../tests/ch1_fibonacci.rs"]
mod ch1_fibonacci;
#[path = "../../../tests/ch2_cooperative.rs"]
mod ch2_cooperative;
#[path = "../../../tests/ch2_log_pipeline.rs"]
mod ch2_log_pipeline;
#[path = "../../../tests/ch3_awaitable_counter.rs"]
mod ch3_awaitable_counter;
#[path = "../../../tests/ch3_blocking.rs"]
mod ch3_blocking;
#[path = "../../../tests/ch3_first_coroutine.rs"]
mod ch3_first_coroutine;
#[path = "../../../tests/ch4_downloads.rs"]
mod ch4_downloads;
#[path = "../../../tests/ch4_echo_server.rs"]
mod ch4_echo_server;
#[path = "../../../tests/ch4_gather.rs"]
mod ch4_gather;
#[path = "../../../tests/ch5_url_harvest.rs"]
mod ch5_url_harvest;
#[path = "../../../tests/ch6_cancel.rs"]
mod ch6_cancel;
#[path = "../../../tests/compile_fail.rs"]
mod compile_fail;
#[path = "../../../tests/limits.rs"]
mod limits;
#[path = "../../../tests/support.rs"]
mod support;

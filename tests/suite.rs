//! The shared tests of the whole story. An encoding includes this file and provides its type as `crate::Subject`.

pub(crate) mod support;

mod arguments;

mod ch1_count_to_three;
mod ch1_fibonacci;
mod ch2_cooperative;
mod ch2_echo;
mod ch2_log_pipeline;
mod ch2_worker;
mod ch3_awaitable_counter;
mod ch3_blocking;
mod ch3_delegation;
mod ch3_first_coroutine;
mod ch4_downloads;
mod ch4_echo_server;
mod ch4_gather;
mod ch5_url_harvest;
mod compile_fail;
mod limits;

//! The story's own main programs: what happens outside the coroutines. Each makes the coroutines of a chapter, in
//! whichever encoding, drives them as the story does, and reads what a person may give it instead: arguments, a file,
//! standard input.
//!
//! A module for each program, and in it `play` and what `play` needs; [`every_program`] is the list of all.

#![forbid(unsafe_code)]

mod arguments;
mod exercise;
mod input;
mod on_loop;

pub mod ch1_count_to_three;
pub mod ch1_fibonacci;
pub mod ch2_cooperative;
pub mod ch2_echo;
pub mod ch2_log_pipeline;
pub mod ch2_worker;
pub mod ch3_awaitable_counter;
pub mod ch3_blocking;
pub mod ch3_delegation;
pub mod ch3_first_coroutine;
pub mod ch4_downloads;
pub mod ch4_echo_server;
pub mod ch4_gather;
pub mod ch5_url_harvest;
pub mod ch6_saved;
pub mod ch6_snapshot;
pub mod ch6_walk;

use pausa::Playable;

/// Everything that the whole story asks of an encoding.
pub trait WholeStory:
    pausa::ch1_count_to_three::CountToThree
    + pausa::ch1_fibonacci::Fibonacci
    + pausa::ch2_cooperative::Cooperative
    + pausa::ch2_echo::Echo
    + pausa::ch2_log_pipeline::LogPipeline
    + pausa::ch2_worker::Worker
    + pausa::ch3_awaitable_counter::AwaitableCounter
    + pausa::ch3_delegation::Delegation
    + pausa::ch3_first_coroutine::FirstCoroutine
    + pausa::ch3_blocking::Blocking
    + pausa::ch4_gather::GatherTwo
    + pausa::ch4_downloads::Downloads
    + pausa::ch4_echo_server::EchoServer
    + pausa::ch5_url_harvest::UrlHarvest
{
}

impl<E> WholeStory for E where
    E: pausa::ch1_count_to_three::CountToThree
        + pausa::ch1_fibonacci::Fibonacci
        + pausa::ch2_cooperative::Cooperative
        + pausa::ch2_echo::Echo
        + pausa::ch2_log_pipeline::LogPipeline
        + pausa::ch2_worker::Worker
        + pausa::ch3_awaitable_counter::AwaitableCounter
        + pausa::ch3_delegation::Delegation
        + pausa::ch3_first_coroutine::FirstCoroutine
        + pausa::ch3_blocking::Blocking
        + pausa::ch4_gather::GatherTwo
        + pausa::ch4_downloads::Downloads
        + pausa::ch4_echo_server::EchoServer
        + pausa::ch5_url_harvest::UrlHarvest
{
}

/// The list of an encoding that has every program of the story. What came after it (chapter 6) each adds as it can.
pub fn every_program<E: WholeStory>() -> Vec<Playable> {
    vec![
        ch1_count_to_three::playable::<E>(),
        ch1_fibonacci::playable::<E>(),
        ch2_echo::playable::<E>(),
        ch2_log_pipeline::playable::<E>(),
        ch2_cooperative::playable::<E>(),
        ch2_worker::playable::<E>(),
        ch3_first_coroutine::playable::<E>(),
        ch3_awaitable_counter::playable::<E>(),
        ch3_delegation::playable::<E>(),
        ch3_blocking::playable::<E>(),
        ch4_gather::playable::<E>(),
        ch4_downloads::playable::<E>(),
        ch4_echo_server::playable::<E>(),
        ch5_url_harvest::playable::<E>(),
    ]
}

// Drives chapters through a number of units, each as a subject of `forms.rs`. Every encoding is compiled with this file
// into a program of its own.

mod forms;

use std::hint::black_box;
use std::num::Wrapping;
use std::pin::pin;
use std::task::{Context, Waker};

use pausa::ch1_count_to_three::CountToThree;
use pausa::ch1_fibonacci::Fibonacci;
use pausa::ch2_cooperative::Cooperative;
use pausa::ch2_echo::Echo;
use pausa::ch2_log_pipeline::LogPipeline;
use pausa::ch2_worker::{Message, Worker};
use pausa::ch3_awaitable_counter::AwaitableCounter;
use pausa::ch3_delegation::Delegation;
use pausa::{Coroutine, Outcome, Transcript};

const LOG: [&str; 3] =
    ["2024-01-01 10:00 INFO all is well", "2024-01-01 10:01 ERROR no room", "2024-01-01 10:02 ERROR no time"];

macro_rules! chapters {
    ($($name:ident($units:ident) $body:block)*) => {
        pub mod chapter {
            $(pub mod $name {
                use super::super::*;

                #[inline(never)]
                pub fn inlined(units: &u64) -> u64 {
                    let $units = *units;
                    $body
                    0
                }
            })*

            pub const SUBJECTS: &[crate::forms::Subject<u64>] =
                &[$((concat!("chapter::", stringify!($name)), $name::inlined),)*];
        }
    };
}

chapters! {
    count_to_three(units) {
        for _ in 0..units {
            for number in Subject::count_to_three(Transcript::silent()) {
                black_box(number);
            }
        }
    }
    fibonacci(units) {
        for term in Subject::fibonacci::<Wrapping<u64>>(units) {
            let _ = black_box(term);
        }
    }
    echo(units) {
        resume(Subject::echo(Transcript::silent()), (0..units).map(|_| String::new()));
    }
    log_pipeline(units) {
        let log = (0..units).map(|line| LOG[line as usize % LOG.len()]);
        let lines = Subject::keep_level(Subject::read_lines(log), "ERROR");
        for message in Subject::extract_message(lines) {
            black_box(message);
        }
    }
    cooperative(units) {
        for _ in 0..units {
            resume(Subject::numbers(Transcript::silent()), std::iter::repeat(()));
        }
    }
    worker(units) {
        let word = |unit: u64| match unit % 2 {
            0 => Message::Instruction("sumar".to_string()),
            _ => Message::Numbers(1, 2),
        };
        resume(Subject::worker(Transcript::silent()), (0..units).map(word));
    }
    awaitable_counter(units) {
        let mut future = pin!(Subject::counter(units));
        while black_box(future.as_mut().poll(&mut Context::from_waker(Waker::noop()))).is_pending() {}
    }
    delegation(units) {
        resume(Subject::delegator(Transcript::silent()), (0..units).map(|_| Some(1)));
    }
}

fn main() {
    forms::main(chapter::SUBJECTS, |units| units as u64);
}

fn resume<C: Coroutine>(mut coroutine: C, messages: impl IntoIterator<Item = C::Sent>) {
    if let Outcome::Complete(_) = black_box(coroutine.start()) {
        return;
    }
    for message in messages {
        if let Outcome::Complete(_) = black_box(coroutine.resume(message)) {
            return;
        }
    }
}

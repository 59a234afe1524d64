// Drives a chapter through so many units: `<chapter> <units>`. The same for every encoding, each of which is compiled with
// it into a program of its own.

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Waker};

use pausa::ch1_count_to_three::CountToThree;
use pausa::ch1_fibonacci::{Fibonacci, Number};
use pausa::ch2_cooperative::Cooperative;
use pausa::ch2_echo::Echo;
use pausa::ch2_log_pipeline::LogPipeline;
use pausa::ch2_worker::{Message, Worker};
use pausa::ch3_awaitable_counter::AwaitableCounter;
use pausa::ch3_delegation::Delegation;
use pausa::{Coroutine, Outcome, Transcript};

#[derive(Clone, Copy)]
struct Wrapping(u64);

impl Number for Wrapping {
    fn zero() -> Self {
        Wrapping(0)
    }

    fn one() -> Self {
        Wrapping(1)
    }

    fn checked_add(&self, other: &Self) -> Option<Self> {
        Some(Wrapping(self.0.wrapping_add(other.0)))
    }
}

const LOG: [&str; 3] =
    ["2024-01-01 10:00 INFO all is well", "2024-01-01 10:01 ERROR no room", "2024-01-01 10:02 ERROR no time"];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (chapter, units) = (arguments.next().unwrap(), arguments.next().unwrap());
    let units: u64 = black_box(units.parse().unwrap());
    let silent = Transcript::silent();
    match chapter.as_str() {
        "ch1_count_to_three" => {
            for _ in 0..units {
                for number in Subject::count_to_three(silent.clone()) {
                    black_box(number);
                }
            }
        }
        "ch1_fibonacci" => {
            for term in Subject::fibonacci::<Wrapping>(units) {
                let _ = black_box(term);
            }
        }
        "ch2_echo" => resume(Subject::echo(silent), (0..units).map(|_| String::new())),
        "ch2_log_pipeline" => {
            let log = (0..units).map(|line| LOG[line as usize % LOG.len()]);
            let lines = Subject::keep_level(Subject::read_lines(log), "ERROR");
            for message in Subject::extract_message(lines) {
                black_box(message);
            }
        }
        "ch2_cooperative" => {
            for _ in 0..units {
                resume(Subject::numbers(silent.clone()), std::iter::repeat(()));
            }
        }
        "ch2_worker" => {
            let word = |unit: u64| match unit % 2 {
                0 => Message::Instruction("sumar".to_string()),
                _ => Message::Numbers(1, 2),
            };
            resume(Subject::worker(silent), (0..units).map(word));
        }
        "ch3_awaitable_counter" => {
            let mut future = pin!(Subject::counter(units));
            while black_box(future.as_mut().poll(&mut Context::from_waker(Waker::noop()))).is_pending() {}
        }
        "ch3_delegation" => resume(Subject::delegator(silent), (0..units).map(|_| Some(1))),
        other => panic!("no chapter {other}"),
    }
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

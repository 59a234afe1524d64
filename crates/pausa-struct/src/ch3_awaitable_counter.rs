//! `ch3_awaitable_counter` as structs: the bridge between `yield` and `await`.
//!
//! `poll` wakes its task itself before it returns `Pending`. A future that awaits another one holds it in a variant and
//! polls it.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pausa::Transcript;
use pausa::ch3_awaitable_counter::AwaitableCounter;

use crate::Struct;

impl AwaitableCounter for Struct {
    fn counter(until: u64) -> impl Future<Output = u64> {
        Counter { until, current: 0 }
    }

    fn use_counter(until: u64, transcript: Transcript) -> impl Future<Output = ()> {
        UseCounter { transcript, waiting_for: WaitingFor::Start { until } }
    }
}

struct Counter {
    until: u64,
    current: u64,
}

impl Future for Counter {
    type Output = u64;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        if self.current < self.until {
            self.current += 1;
            // Pauses, so that other tasks can run.
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.current)
    }
}

struct UseCounter {
    transcript: Transcript,
    waiting_for: WaitingFor,
}

enum WaitingFor {
    Start { until: u64 },
    Counter(Counter),
}

impl Future for UseCounter {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            match &mut self.waiting_for {
                WaitingFor::Start { until } => {
                    let counter = Counter { until: *until, current: 0 };
                    self.transcript.line("Iniciando contador...");
                    self.waiting_for = WaitingFor::Counter(counter);
                }
                WaitingFor::Counter(counter) => {
                    let result = ready!(Pin::new(counter).poll(cx));
                    self.transcript.line(format_args!("Contador llegó a: {result}"));
                    return Poll::Ready(());
                }
            }
        }
    }
}

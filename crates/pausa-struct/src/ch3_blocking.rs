//! `ch3_blocking` as structs: a blocking call stops every other task.
//!
//! `block` never returns `Pending`: its first poll runs to the end. A loop with a pause in it is a counter and an
//! optional sleep.

use std::ops::RangeInclusive;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pausa::ch3_blocking::Blocking;
use pausa::{Loop, Transcript};

use crate::Struct;

impl Blocking for Struct {
    fn heartbeat<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        Heartbeat { event_loop, transcript, beats: 1..=3, sleep: None }
    }

    fn block(transcript: Transcript, block: impl Fn() + 'static) -> impl Future<Output = ()> {
        std::future::poll_fn(move |_cx| {
            transcript.line("Bloqueo: empieza");
            block(); // No other task runs until this returns.
            transcript.line("Bloqueo: termina");
            Poll::Ready(())
        })
    }

    fn wait<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        Wait { event_loop, transcript, sleep: None }
    }
}

struct Heartbeat<L: Loop> {
    event_loop: L,
    transcript: Transcript,
    beats: RangeInclusive<u32>,
    sleep: Option<L::Sleep>,
}

impl<L: Loop> Future for Heartbeat<L> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if let Some(sleep) = &mut self.sleep {
                ready!(Pin::new(sleep).poll(cx));
            }
            let Some(beat) = self.beats.next() else {
                return Poll::Ready(());
            };
            self.transcript.line(format_args!("  latido {beat}"));
            self.sleep = Some(self.event_loop.sleep(Duration::from_millis(100)));
        }
    }
}

struct Wait<L: Loop> {
    event_loop: L,
    transcript: Transcript,
    sleep: Option<L::Sleep>,
}

impl<L: Loop> Future for Wait<L> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.sleep.is_none() {
            self.transcript.line("Espera: empieza");
            self.sleep = Some(self.event_loop.sleep(Duration::from_secs(1)));
        }
        if let Some(sleep) = &mut self.sleep {
            ready!(Pin::new(sleep).poll(cx));
        }
        self.transcript.line("Espera: termina");
        Poll::Ready(())
    }
}

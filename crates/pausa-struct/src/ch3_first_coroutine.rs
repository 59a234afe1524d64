//! `ch3_first_coroutine` as structs: a coroutine that sleeps.
//!
//! The body is cut in two at the pause: a variant holds what it waits for, and `poll` continues from the variant.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pausa::ch3_first_coroutine::FirstCoroutine;
use pausa::{Loop, Transcript};

use crate::Struct;

impl FirstCoroutine for Struct {
    fn first_coroutine<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        Sleeper { event_loop, transcript, waiting_for: WaitingFor::Start }
    }
}

struct Sleeper<L: Loop> {
    event_loop: L,
    transcript: Transcript,
    waiting_for: WaitingFor<L::Sleep>,
}

enum WaitingFor<S> {
    Start,
    Sleep(S),
}

impl<L: Loop> Future for Sleeper<L> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        loop {
            match &mut this.waiting_for {
                WaitingFor::Start => {
                    this.transcript.line("Iniciando...");
                    this.waiting_for = WaitingFor::Sleep(this.event_loop.sleep(Duration::from_secs(1)));
                }
                WaitingFor::Sleep(sleep) => {
                    ready!(Pin::new(sleep).poll(cx));
                    this.transcript.line("¡Terminé!");
                    return Poll::Ready(());
                }
            }
        }
    }
}

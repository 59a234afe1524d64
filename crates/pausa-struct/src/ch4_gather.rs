//! `ch4_gather` as structs: two tasks one after the other, and both at once.
//!
//! `gather` returns a future whose type has a name, so a field can hold it. A sequence is the running task and the
//! results so far.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pausa::ch4_gather::{GatherTwo, unwrap_task};
use pausa::{GatherOn, Loop, gather};

use crate::Struct;

impl GatherTwo for Struct {
    fn task<L: Loop>(event_loop: L, name: char, seconds: u64) -> impl Future<Output = String> {
        Task::new(event_loop, name, seconds)
    }

    fn in_sequence<L: Loop>(event_loop: L) -> impl Future<Output = Vec<String>> {
        InSequence { task: Task::new(event_loop.clone(), 'A', 2), event_loop, a: None }
    }

    fn gathered<L: Loop>(event_loop: L) -> impl Future<Output = Vec<String>> {
        Gathered { event_loop, gathering: None }
    }
}

struct Task<L: Loop> {
    event_loop: L,
    name: char,
    seconds: u64,
    sleep: Option<L::Sleep>,
}

impl<L: Loop> Task<L> {
    fn new(event_loop: L, name: char, seconds: u64) -> Self {
        Task { event_loop, name, seconds, sleep: None }
    }
}

impl<L: Loop> Future for Task<L> {
    type Output = String;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<String> {
        let this = &mut *self;
        // The sleep starts at the first poll, not when the task is made.
        let sleep =
            this.sleep.get_or_insert_with(|| this.event_loop.sleep(Duration::from_secs(this.seconds)));
        ready!(Pin::new(sleep).poll(cx));
        Poll::Ready(format!("{} terminó", this.name))
    }
}

struct InSequence<L: Loop> {
    event_loop: L,
    /// A first, then B.
    task: Task<L>,
    a: Option<String>,
}

impl<L: Loop> Future for InSequence<L> {
    type Output = Vec<String>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Vec<String>> {
        let this = &mut *self;
        loop {
            let result = ready!(Pin::new(&mut this.task).poll(cx));
            match this.a.take() {
                None => {
                    this.a = Some(result);
                    this.task = Task::new(this.event_loop.clone(), 'B', 1);
                }
                Some(a) => return Poll::Ready(vec![a, result]),
            }
        }
    }
}

struct Gathered<L: Loop> {
    event_loop: L,
    gathering: Option<GatherOn<L, String>>,
}

impl<L: Loop> Future for Gathered<L> {
    type Output = Vec<String>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Vec<String>> {
        let this = &mut *self;
        let gathering = this.gathering.get_or_insert_with(|| {
            let tasks = [('A', 2), ('B', 1)];
            gather(
                &this.event_loop,
                tasks.map(|(name, seconds)| Task::new(this.event_loop.clone(), name, seconds)),
            )
        });
        let results = ready!(Pin::new(gathering).poll(cx));
        Poll::Ready(results.into_iter().map(unwrap_task).collect())
    }
}

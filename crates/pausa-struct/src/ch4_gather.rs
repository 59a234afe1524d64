//! `ch4_gather` as structs: two tasks one after the other, and side by side.
//!
//! Easy here: `gather` is a future with a name, and a field like any other.
//! By hand: a sequence is a list of what is still to be done and the one that is being done.
//! Twins: the same file in the other encodings; `cargo pausa diff ch4_gather` has them side by side.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use std::vec;

use pausa::ch4_gather::{GatherTwo, unwrap_task};
use pausa::{GatherOn, Loop, gather};

use crate::Struct;

impl GatherTwo for Struct {
    fn task<L: Loop>(event_loop: L, name: char, seconds: u64) -> impl Future<Output = String> {
        Task::new(event_loop, name, seconds)
    }

    fn in_sequence<L: Loop>(event_loop: L) -> impl Future<Output = Vec<String>> {
        let a = Task::new(event_loop.clone(), 'A', 2);
        let b = Task::new(event_loop, 'B', 1);
        InSequence { tasks: vec![a, b].into_iter(), results: Vec::new() }
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
        // It begins to sleep when it is first polled, and not when it is made.
        let sleep =
            this.sleep.get_or_insert_with(|| this.event_loop.sleep(Duration::from_secs(this.seconds)));
        ready!(Pin::new(sleep).poll(cx));
        Poll::Ready(format!("{} terminó", this.name))
    }
}

struct InSequence<L: Loop> {
    tasks: vec::IntoIter<Task<L>>,
    results: Vec<String>,
}

impl<L: Loop> Future for InSequence<L> {
    type Output = Vec<String>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Vec<String>> {
        while let Some(task) = self.tasks.as_mut_slice().first_mut() {
            let result = ready!(Pin::new(task).poll(cx));
            self.results.push(result);
            self.tasks.next();
        }
        Poll::Ready(std::mem::take(&mut self.results))
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

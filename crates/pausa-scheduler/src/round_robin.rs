//! The simplest scheduler in the world (chapter 2): in each pass, everyone who is left has one turn.
//!
//! ```text
//! pass 1:  numbers ─▶ letters ─▶ counter
//! pass 2:  numbers ─▶ letters ─▶ counter   (complete: it leaves)
//! pass 3:  numbers ─▶ letters
//! ```

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::{Context, Poll, Waker};

use pausa::{Coroutine, Guard, Outcome, panic_message};

/// Tasks that take turns. They may be of different types, and so of different encodings; a task that only pauses
/// needs no waker, since everyone has a turn in each pass.
#[derive(Default)]
pub struct RoundRobin<'a> {
    tasks: Vec<Task<'a>>,
    spawned: usize,
}

struct Task<'a> {
    number: usize,
    /// Takes one turn. It is pending if there will be another.
    turn: Box<dyn FnMut() -> Poll<()> + 'a>,
}

impl<'a> RoundRobin<'a> {
    /// A scheduler with no tasks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a coroutine after those that are there. Its turns begin with the next pass.
    pub fn spawn(&mut self, coroutine: impl Coroutine<Sent = (), Yielded = ()> + 'a) {
        let mut coroutine = Guard::new(coroutine);
        self.add(move || match coroutine.next() {
            Ok(Outcome::Yielded(())) => Poll::Pending,
            Ok(Outcome::Complete(_)) | Err(_) => Poll::Ready(()),
        });
    }

    /// Adds a future, which is polled at each of its turns, woken or not.
    pub fn spawn_future(&mut self, future: impl Future<Output = ()> + 'a) {
        let mut future = Box::pin(future);
        self.add(move || future.as_mut().poll(&mut Context::from_waker(Waker::noop())));
    }

    fn add(&mut self, turn: impl FnMut() -> Poll<()> + 'a) {
        self.tasks.push(Task { number: self.spawned, turn: Box::new(turn) });
        self.spawned += 1;
    }

    /// Runs every task to its end. A task that panics, in a turn or when it is dropped, leaves; the others finish.
    ///
    /// # Errors
    /// [`Panicked`], after all others are done, when any task panicked.
    pub fn run(mut self) -> Result<(), Panicked> {
        let mut panics = Vec::new();
        while !self.tasks.is_empty() {
            // As in the story, a pass goes over everyone who was there when it began.
            self.tasks.retain_mut(|task| {
                let mut caught = |action: &mut dyn FnMut() -> Poll<()>| {
                    catch_unwind(AssertUnwindSafe(action)).unwrap_or_else(|payload| {
                        panics.push((task.number, payload));
                        Poll::Ready(())
                    })
                };
                let turn = caught(&mut task.turn);
                if turn.is_ready() {
                    // Drops the task, whose destructor may panic, too.
                    let _ = caught(&mut || {
                        task.turn = Box::new(|| Poll::Ready(()));
                        Poll::Ready(())
                    });
                }
                turn.is_pending()
            });
        }
        if panics.is_empty() { Ok(()) } else { Err(Panicked { tasks: panics }) }
    }
}

impl fmt::Debug for RoundRobin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RoundRobin").field("tasks", &self.tasks.len()).finish()
    }
}

/// Tasks that panicked, each with its number (from 0, in the order of spawning) and what it panicked with.
#[derive(Debug)]
pub struct Panicked {
    /// In the order in which they panicked.
    pub tasks: Vec<(usize, Box<dyn Any + Send>)>,
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (number, payload)) in self.tasks.iter().enumerate() {
            let separator = if place == 0 { "" } else { "; " };
            write!(f, "{separator}task {number} panicked: {}", panic_message(&**payload))?;
        }
        Ok(())
    }
}

impl Error for Panicked {}

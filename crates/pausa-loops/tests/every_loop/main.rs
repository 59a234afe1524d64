//! What holds on each of the three loops, by the clock of a rehearsal. A file for each situation.

#[path = "../../../../tests/crowd.rs"]
mod crowd;
mod ending;
mod gathering;
mod moving;
mod sockets;
mod timers;
mod wakes;

use std::cell::Cell;
use std::rc::Rc;

use pausa_loops::{Clock, LoopName, OnLoop, run};

/// Runs a program on each loop, and says on which it failed.
fn on_every_loop<P: OnLoop>(program: impl Fn() -> P) -> Vec<P::Output> {
    LoopName::ALL
        .into_iter()
        .map(|name| run(name, Clock::Rehearsal, program()).expect("there is a loop"))
        .collect()
}

/// Counts those that are dropped.
struct Counted(Rc<Cell<usize>>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

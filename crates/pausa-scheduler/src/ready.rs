//! The ready queue: who gets the next turn.
//!
//! There are three, one per [`Priority`]. A queue works in passes: whoever is in this pass has one turn in it, and
//! whoever yields, is woken or is spawned meanwhile joins the next. So turns go around, and a task has its next one
//! when everybody before it has had theirs. A task stands in line at most once.
//!
//! ```text
//!   this pass   [ 5 9 12 │ 3 8 7 2 ]          next pass   [ 5 12 4 ]
//!                 had it   to come                         ▲ joins here
//! ```

/// The tasks of one priority that are ready, by index.
#[derive(Default)]
pub(crate) struct ReadyQueue {
    pass: Vec<u32>,
    /// How many of this pass have had their turn.
    had: usize,
    next_pass: Vec<u32>,
}

impl ReadyQueue {
    /// How many are ready.
    pub(crate) fn len(&self) -> usize {
        self.pass.len() - self.had + self.next_pass.len()
    }

    /// Begins the next pass if this one is over, and tells how many turns are to come in it.
    pub(crate) fn left_in_pass(&mut self) -> usize {
        if self.had == self.pass.len() {
            std::mem::swap(&mut self.pass, &mut self.next_pass);
            self.next_pass.clear();
            self.had = 0;
        }
        self.pass.len() - self.had
    }

    /// Puts a task at the end of the line.
    pub(crate) fn join(&mut self, index: u32) {
        self.next_pass.push(index);
    }

    /// Takes the next in this pass. There must be one.
    pub(crate) fn leave(&mut self) -> u32 {
        let index = self.pass[self.had];
        self.had += 1;
        index
    }
}

/// How large a share of the turns a task gets.
///
/// The loop works in rounds. In one round at most 1024 turns go to tasks of high priority, then 128 to those of
/// normal priority, then 16 to those of low priority. A queue goes on where it stopped in the round before, so
/// nothing starves: whatever the others do, each queue moves by its share in every round.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Priority {
    /// Eight turns for each turn of normal priority, and first in every round.
    High,
    /// What a task has unless it is told otherwise.
    #[default]
    Normal,
    /// One turn for eight of normal priority: for work in the background.
    Low,
}

impl Priority {
    /// The most turns that a round gives to the queue.
    pub(crate) fn turns_per_round(self) -> usize {
        [1024, 128, 16][self as usize]
    }
}

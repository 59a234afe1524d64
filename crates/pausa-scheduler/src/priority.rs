//! Priorities: how large a share of the turns a task gets.

/// How large a share of the turns a task gets.
///
/// The loop works in rounds. One round gives at most 1024 turns to tasks of high priority, then 128 to those of normal
/// priority, then 16 to those of low priority. Each ready queue is first in, first out and continues where the round
/// before stopped, so no task starves: every round serves each queue by its share.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Priority {
    /// Eight turns for each turn of normal priority, and first in every round.
    High,
    /// The default.
    #[default]
    Normal,
    /// One turn for eight of normal priority: for work in the background.
    Low,
}

impl Priority {
    pub(crate) const ALL: [Priority; 3] = [Priority::High, Priority::Normal, Priority::Low];

    /// The most turns that one round gives to the queue.
    pub(crate) fn turns_per_round(self) -> usize {
        [1024, 128, 16][self as usize]
    }
}

use std::pin::Pin;
use std::rc::Rc;

use super::*;

/// A task that uses its loop's tasks when it is dropped.
struct ComesBack<const WORDS: usize> {
    tasks: Rc<Tasks>,
    drops: Rc<Cell<usize>>,
    _size: [u64; WORDS],
}

impl<const WORDS: usize> Task for ComesBack<WORDS> {
    fn turn(self: Pin<&mut Self>, _: TaskId) -> Turn {
        Turn::Finished
    }
}

impl<const WORDS: usize> Drop for ComesBack<WORDS> {
    fn drop(&mut self) {
        // Borrows them.
        assert!(self.tasks.live() <= 1);
        self.drops.set(self.drops.get() + 1);
    }
}

fn a_task_without_a_slot_is_dropped<const WORDS: usize>() {
    let (tasks, drops) = (Rc::new(Tasks::new(1 << 32)), Rc::new(Cell::new(0)));
    let task = || ComesBack { tasks: tasks.clone(), drops: drops.clone(), _size: [0; WORDS] };
    // All indices are taken, so growing unwinds.
    let arena = tasks.with(|inner| std::mem::replace(&mut inner.arena, TaskArena::new(TaskId::MAIN)));
    for attempt in 1..=2 {
        let outcome = catch_unwind(AssertUnwindSafe(|| tasks.insert(task(), Priority::Normal)));
        let payload = outcome.err().expect("there is no slot");
        assert!(payload.downcast_ref::<&str>().is_some_and(|text| text.starts_with("a loop has fewer")));
        assert_eq!(drops.get(), attempt);
    }
    // The tasks are as before.
    tasks.with(|inner| inner.arena = arena);
    assert!(!tasks.has_ready());
    tasks.insert(task(), Priority::Normal);
    assert!(tasks.has_ready());
    assert_eq!(tasks.live(), 1);
    // SAFETY: no loop runs.
    assert_eq!(unsafe { tasks.run::<1>(10) }, 1);
    assert_eq!((drops.get(), tasks.live()), (3, 0));
}

#[test]
fn small_and_large_tasks_without_a_slot_are_dropped_outside_the_borrow() {
    a_task_without_a_slot_is_dropped::<1>();
    a_task_without_a_slot_is_dropped::<10>();
}

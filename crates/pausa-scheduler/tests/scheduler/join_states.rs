//! The states that joined tasks share with their handles: a thread keeps them for later tasks. Allocations are counted.

use std::pin::Pin;
use std::task::{Context, Waker};

use allocation_counter::measure;
use pausa_scheduler::{EventLoop, JoinHandle};
use scopeguard::guard;

use crate::drops::{Drops, waker_with_destructor};

/// The most states that a thread keeps.
const MOST_KEPT: usize = 1024;

/// Spawns so many tasks at once, awaits them all, and says how often that allocated.
fn allocations<T: Copy + PartialEq + 'static>(event_loop: &EventLoop, tasks: usize, value: T) -> usize {
    let mut handles: Vec<JoinHandle<T>> = Vec::with_capacity(tasks);
    let counted = measure(|| {
        handles.extend((0..tasks).map(|_| event_loop.handle().spawn(std::future::ready(value))));
        event_loop.block_on(async {
            for handle in handles.iter_mut() {
                assert!(handle.await.is_ok_and(|result| result == value));
            }
        });
        // The task's end of a state is dropped by now, so this is the last one.
        handles.clear();
    });
    counted.count_total as usize
}

#[test]
fn a_state_is_used_again_by_a_task_of_any_type() {
    let event_loop = EventLoop::new().unwrap();
    assert!(allocations(&event_loop, 100, 7_u8) >= 100);
    for _ in 0..3 {
        assert_eq!(allocations(&event_loop, 100, 7_u8), 0);
        assert_eq!(allocations(&event_loop, 100, ()), 0);
        assert_eq!(allocations(&event_loop, 100, [7_u64; 2]), 0);
    }
}

#[test]
fn a_state_that_is_too_large_is_not_kept() {
    let event_loop = EventLoop::new().unwrap();
    allocations(&event_loop, 100, ());
    for _ in 0..3 {
        // For each task its box and its state.
        assert_eq!(allocations(&event_loop, 100, [7_u64; 20]), 200);
        assert_eq!(allocations(&event_loop, 100, ()), 0);
    }
}

#[test]
fn a_thread_keeps_a_bounded_number_of_states() {
    let event_loop = EventLoop::new().unwrap();
    let tasks = 3 * MOST_KEPT;
    allocations(&event_loop, tasks, ());
    for _ in 0..3 {
        assert_eq!(allocations(&event_loop, tasks, ()), tasks - MOST_KEPT);
    }
}

#[test]
fn the_destructor_of_a_result_may_spawn() {
    let event_loop = EventLoop::new().unwrap();
    for detached_first in [true, false] {
        let drops = Drops::default();
        let task = || {
            let result = guard((event_loop.handle(), drops.guard()), |(handle, _guard)| {
                handle.spawn(async {}).detach();
            });
            event_loop.handle().spawn(async move { result })
        };
        let handles = [task(), task(), task()];
        if detached_first {
            handles.into_iter().for_each(JoinHandle::detach);
            event_loop.run();
        } else {
            event_loop.run();
            drop(handles);
        }
        assert_eq!(drops.count(), 3);
        event_loop.run();
        assert_eq!(event_loop.handle().stats().tasks, 0);
    }
}

#[test]
fn the_destructor_of_a_waiting_waker_may_spawn() {
    let event_loop = EventLoop::new().unwrap();
    let mut handle = event_loop.handle().spawn(async {});
    let spawner = event_loop.handle();
    let waker = waker_with_destructor(move || spawner.spawn(async {}).detach());
    assert!(Pin::new(&mut handle).poll(&mut Context::from_waker(&waker)).is_pending());
    drop(waker);
    // Replaces the only waker that is left.
    assert!(Pin::new(&mut handle).poll(&mut Context::from_waker(Waker::noop())).is_pending());
    event_loop.run();
    assert_eq!(event_loop.handle().stats().turns, 2);
}

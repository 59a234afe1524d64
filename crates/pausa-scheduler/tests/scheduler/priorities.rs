use std::cell::{Cell, RefCell};
use std::rc::Rc;

use pausa_scheduler::{EventLoop, Priority, yield_now};

use crate::pauses;

/// Spawns tasks that count their turns and never end, and gives the counters.
fn counters(event_loop: &EventLoop, priority: Priority, tasks: usize) -> Vec<Rc<Cell<u64>>> {
    let handle = event_loop.handle().priority(priority);
    (0..tasks)
        .map(|_| {
            let count = Rc::new(Cell::new(0));
            let counted = count.clone();
            handle.spawn_detached(async move {
                loop {
                    counted.set(counted.get() + 1);
                    yield_now().await;
                }
            });
            count
        })
        .collect()
}

fn rounds(event_loop: &EventLoop, rounds: usize) {
    event_loop.block_on(async {
        for _ in 0..rounds {
            yield_now().await;
        }
    });
}

#[test]
fn no_task_starves_while_all_are_busy() {
    let event_loop = EventLoop::new().unwrap();
    let high = counters(&event_loop, Priority::High, 3000);
    let normal = counters(&event_loop, Priority::Normal, 3000);
    let low = counters(&event_loop, Priority::Low, 3000);
    rounds(&event_loop, 1000);
    for (tasks, share) in [(&high, 1024), (&normal, 128), (&low, 16)] {
        let turns: Vec<u64> = tasks.iter().map(|count| count.get()).collect();
        let (least, most) = (*turns.iter().min().unwrap(), *turns.iter().max().unwrap());
        // A round does not begin a second pass, so the end of a pass may leave a bit of the share unused.
        assert!(least >= 1000 * share / 3000 * 9 / 10, "{least} turns of {share} for 3000 in 1000 rounds");
        assert!(most - least <= 1, "the others had {most}");
    }
}

#[test]
fn a_single_task_of_low_priority_gets_a_turn_in_every_round() {
    let event_loop = EventLoop::new().unwrap();
    let _high = counters(&event_loop, Priority::High, 100);
    let low = counters(&event_loop, Priority::Low, 1);
    rounds(&event_loop, 50);
    assert!(low[0].get() >= 50);
}

#[test]
fn a_task_of_high_priority_does_not_wait_for_a_long_pass_of_normal_ones() {
    let event_loop = EventLoop::new().unwrap();
    let normal = counters(&event_loop, Priority::Normal, 10_000);
    let high = counters(&event_loop, Priority::High, 1);
    while normal[9_999].get() == 0 {
        rounds(&event_loop, 1);
    }
    assert!(high[0].get() >= 10_000 / 128);
}

#[test]
fn a_round_begins_with_tasks_of_high_priority() {
    let event_loop = EventLoop::new().unwrap();
    let order = Rc::new(RefCell::new(Vec::new()));
    for priority in [Priority::Low, Priority::Normal, Priority::High] {
        let order = order.clone();
        let handle = event_loop.handle().priority(priority);
        handle.spawn_detached(async move { order.borrow_mut().push(priority) });
    }
    event_loop.run();
    assert_eq!(*order.borrow(), [Priority::High, Priority::Normal, Priority::Low]);
}

#[test]
fn coroutines_and_futures_of_one_priority_have_turns_in_the_order_of_spawning() {
    let event_loop = EventLoop::new().unwrap();
    let (handle, turns) = (event_loop.handle(), Rc::new(RefCell::new(Vec::new())));
    for task in 0..6 {
        let turns = turns.clone();
        let has_a_turn = move |left| turns.borrow_mut().push((2 - left, task));
        if task % 2 == 0 {
            handle.spawn_coroutine(pauses(2, has_a_turn));
            continue;
        }
        handle.spawn_detached(async move {
            for left in [2, 1, 0] {
                has_a_turn(left);
                yield_now().await;
            }
        });
    }
    event_loop.run();
    assert!(turns.borrow().len() == 18 && turns.borrow().is_sorted());
}

use std::future::pending;
use std::rc::Rc;

use pausa::TaskFailed;
use pausa_scheduler::{EventLoop, block_on};

use crate::a_few_turns;

#[test]
fn a_detached_handle_leaves_its_task_to_be_dropped_with_the_loop() {
    let event_loop = EventLoop::new().unwrap();
    let owned = Rc::new(());
    let is_owned = Rc::downgrade(&owned);
    let task = event_loop.handle().spawn(async move {
        let _owned = owned;
        pending::<()>().await
    });
    task.detach();
    event_loop.block_on(a_few_turns());
    assert!(is_owned.upgrade().is_some());
    drop(event_loop);
    assert!(is_owned.upgrade().is_none());
}

#[test]
fn a_handle_that_outlives_the_loop_says_cancelled() {
    let event_loop = EventLoop::new().unwrap();
    let task = event_loop.handle().spawn(pending::<()>());
    drop(event_loop);
    assert_eq!(block_on(task), Err(TaskFailed::Cancelled));
}

use pausa::TaskFailed;
use pausa_scheduler::{EventLoop, block_on, yield_now};
use std::rc::Rc;

use crate::a_few_turns;

#[test]
fn a_loop_inside_itself_is_refused_with_a_sentence_that_helps() {
    let event_loop = Rc::new(EventLoop::new().unwrap());
    let inner = event_loop.clone();
    let task = event_loop.handle().spawn(async move { inner.block_on(async {}) });
    let other = event_loop.handle().spawn(a_few_turns());
    let error = event_loop.block_on(task).unwrap_err();
    assert!(error.to_string().contains("this event loop is running already"), "{error}");
    assert!(matches!(error, TaskFailed::Panicked(_)));
    event_loop.block_on(other).unwrap();
}

#[test]
fn another_loop_and_block_on_may_run_inside_a_task() {
    let outer = EventLoop::new().unwrap();
    let inner = EventLoop::new().unwrap();
    let (a, b) = outer.block_on(async move {
        yield_now().await;
        let task = inner.handle().spawn(async {
            a_few_turns().await;
            1
        });
        let a = inner.block_on(task).unwrap();
        let b = block_on(async {
            yield_now().await;
            2
        });
        yield_now().await;
        (a, b)
    });
    assert_eq!((a, b), (1, 2));
}

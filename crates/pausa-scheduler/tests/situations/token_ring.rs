use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use pausa_scheduler::EventLoop;

struct Ring {
    token: Cell<usize>,
    hops_left: Cell<usize>,
    wakers: RefCell<Vec<Option<Waker>>>,
}

#[test]
fn a_token_goes_around_a_ring_of_waiting_tasks() {
    const TASKS: usize = 1000;
    let ring = Rc::new(Ring {
        token: Cell::new(0),
        hops_left: Cell::new(10 * TASKS),
        wakers: RefCell::new(vec![None; TASKS]),
    });
    let event_loop = EventLoop::new().unwrap();
    for place in 0..TASKS {
        let ring = ring.clone();
        event_loop.handle().spawn_detached(poll_fn(move |cx| {
            if ring.hops_left.get() == 0 {
                ring.wakers.take().into_iter().flatten().for_each(Waker::wake);
                return Poll::Ready(());
            }
            if ring.token.get() == place {
                ring.hops_left.set(ring.hops_left.get() - 1);
                ring.token.set((place + 1) % TASKS);
                if let Some(next) = ring.wakers.borrow_mut()[(place + 1) % TASKS].take() {
                    next.wake();
                }
            }
            if ring.hops_left.get() == 0 {
                ring.wakers.take().into_iter().flatten().for_each(Waker::wake);
                return Poll::Ready(());
            }
            ring.wakers.borrow_mut()[place] = Some(cx.waker().clone());
            Poll::Pending
        }));
    }
    event_loop.run();
    assert_eq!(ring.hops_left.get(), 0);
    // One turn each to begin with, one per hop, one each to end: nobody is asked for nothing.
    assert!(event_loop.handle().stats().turns <= 13 * TASKS as u64);
}

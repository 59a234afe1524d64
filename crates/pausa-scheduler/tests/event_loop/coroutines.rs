use std::cell::RefCell;
use std::rc::Rc;

use pausa::{Coroutine, Outcome};
use pausa_scheduler::{EventLoop, yield_now};

struct Counts {
    name: &'static str,
    turn: u32,
    log: Rc<RefCell<Vec<(u32, &'static str)>>>,
}

impl Coroutine for Counts {
    type Sent = ();
    type Yielded = ();
    type Returned = ();

    fn start(&mut self) -> Outcome<(), ()> {
        assert_eq!(self.turn, 0, "started once");
        self.resume(())
    }

    fn resume(&mut self, (): ()) -> Outcome<(), ()> {
        if self.turn == 3 {
            return Outcome::Complete(());
        }
        self.log.borrow_mut().push((self.turn, self.name));
        self.turn += 1;
        Outcome::Yielded(())
    }
}

#[test]
fn coroutines_and_futures_take_turns_in_one_queue() {
    let event_loop = EventLoop::new().unwrap();
    let log = Rc::new(RefCell::new(Vec::new()));
    event_loop.handle().spawn_coroutine(Counts { name: "a", turn: 0, log: log.clone() });
    let in_future = log.clone();
    event_loop.handle().spawn_detached(async move {
        for turn in 0..3 {
            in_future.borrow_mut().push((turn, "b"));
            yield_now().await;
        }
    });
    event_loop.handle().spawn_coroutine(Counts { name: "c", turn: 0, log: log.clone() });
    event_loop.run();
    let expected: Vec<_> = (0..3).flat_map(|turn| ["a", "b", "c"].map(|name| (turn, name))).collect();
    assert_eq!(*log.borrow(), expected);
}

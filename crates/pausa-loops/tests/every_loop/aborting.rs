use std::cell::RefCell;
use std::future::pending;
use std::rc::Rc;

use pausa_scheduler::yield_now;

use crate::A_FEW_TURNS;
use crate::drops::Drops;

#[test]
fn dropping_the_handle_drops_a_task_that_waits_yields_or_has_not_begun() {
    on_every_loop!(async |event_loop| {
        let drops = Drops::default();
        let waits = event_loop.spawn(drops.with(pending::<()>()));
        event_loop.sleep(A_FEW_TURNS).await;
        drop(waits);
        event_loop.sleep(A_FEW_TURNS).await;
        assert_eq!(drops.count(), 1);

        let yields = event_loop.spawn(drops.with(async {
            loop {
                yield_now().await;
            }
        }));
        yield_now().await;
        drop::<L::Task<()>>(yields);
        event_loop.sleep(A_FEW_TURNS).await;
        assert_eq!(drops.count(), 2);

        drop(event_loop.spawn(drops.with(async { panic!("it has a turn") })));
        event_loop.sleep(A_FEW_TURNS).await;
        assert_eq!(drops.count(), 3);
    });
}

#[test]
fn a_task_may_drop_its_own_handle_and_has_no_other_turn() {
    on_every_loop!(async |event_loop| {
        let own: Rc<RefCell<Option<L::Task<()>>>> = Rc::default();
        let (inside, drops) = (Rc::clone(&own), Drops::default());
        *own.borrow_mut() = Some(event_loop.spawn(drops.with(async move {
            drop(inside.borrow_mut().take());
            yield_now().await;
            panic!("it had another turn");
        })));
        event_loop.sleep(A_FEW_TURNS).await;
        assert_eq!((own.borrow().is_none(), drops.count()), (true, 1));
    });
}

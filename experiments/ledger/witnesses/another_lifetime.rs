//! rust#144442: a coroutine that is `'static` and yields what is not, taken for the same coroutine of another lifetime. Safe code
//! turns a borrow of a local into a `&'static`; the local is alive whenever that is used.
#![forbid(unsafe_code)]
#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]

use std::any::Any;
use std::cell::RefCell;
use std::ops::{Coroutine, CoroutineState};
use std::pin::Pin;
use std::rc::Rc;

type Slot<'a> = Rc<RefCell<Option<&'a String>>>;

fn slot_twice<'a>() -> impl Coroutine<Yield = Slot<'a>, Return = ()> + 'static {
    #[coroutine]
    || {
        let slot: Slot<'a> = Rc::default();
        yield slot.clone();
        yield slot;
    }
}

fn next<C: Coroutine<Return = ()>>(coroutine: Pin<&mut C>) -> C::Yield {
    match coroutine.resume(()) {
        CoroutineState::Yielded(slot) => slot,
        CoroutineState::Complete(()) => panic!("it yields twice"),
    }
}

/// The next slot of a coroutine, whose type is that of another one but for lifetimes.
fn next_as<'b, F, G>(mut coroutine: Pin<&'static mut F>, _: G) -> Slot<'b>
where
    F: Coroutine<Return = ()> + 'static,
    G: Coroutine<Yield = Slot<'b>, Return = ()> + 'static,
{
    let coroutine: &mut dyn Any = &mut coroutine;
    let coroutine: &mut Pin<&mut G> = coroutine.downcast_mut().expect("they differ only in lifetimes");
    next(coroutine.as_mut())
}

fn expand<'a>(short: &'a String) -> &'static String {
    let mut coroutine = Pin::static_mut(Box::leak(Box::new(slot_twice::<'a>())));
    *next(coroutine.as_mut()).borrow_mut() = Some(short);
    let slot = next_as(coroutine, slot_twice::<'static>());
    let expanded = *slot.borrow();
    expanded.expect("it was filled")
}

fn main() {
    let local = String::from("a local of main");
    let expanded: &'static String = expand(&local);
    println!("{}", if std::ptr::eq(expanded, &local) { "reproduces" } else { "does not" });
}

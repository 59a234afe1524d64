//! One opaque call of `next`: with the coroutine stored in the iterator, and with a pinned reference to the coroutine
//! as the iterator.

#![feature(coroutines, coroutine_trait, type_alias_impl_trait)]
#![crate_type = "lib"]

use std::ops::{Coroutine, CoroutineState};
use std::pin::Pin;

pub type Movable = impl Coroutine<Yield = u64, Return = ()> + Unpin;
pub type Immovable = impl Coroutine<Yield = u64, Return = ()>;

macro_rules! numbers {
    ($end:ident) => {{
        let mut number = 0;
        while number < $end {
            yield number;
            number += 1;
        }
    }};
}

#[define_opaque(Movable)]
pub fn movable(end: u64) -> Movable {
    #[coroutine]
    move || numbers!(end)
}

#[define_opaque(Immovable)]
pub fn immovable(end: u64) -> Immovable {
    #[coroutine]
    static move || numbers!(end)
}

// Otherwise `Os` inlines it in some of them only.
#[inline(always)]
fn resumed<G: Coroutine<Yield = u64, Return = ()>>(body: Pin<&mut G>) -> Option<u64> {
    match body.resume(()) {
        CoroutineState::Yielded(item) => Some(item),
        CoroutineState::Complete(()) => None,
    }
}

#[unsafe(no_mangle)]
pub fn resume_movable(body: Pin<&mut Movable>) -> Option<u64> {
    resumed(body)
}

#[unsafe(no_mangle)]
pub fn resume_pinned(body: Pin<&mut Immovable>) -> Option<u64> {
    resumed(body)
}

#[unsafe(no_mangle)]
pub fn next_of_movable(iterator: &mut Movable) -> Option<u64> {
    resumed(Pin::new(iterator))
}

#[unsafe(no_mangle)]
pub fn next_of_movable_by_reference(iterator: &mut &mut Movable) -> Option<u64> {
    resumed(Pin::new(&mut **iterator))
}

#[unsafe(no_mangle)]
pub fn next_of_pinned(iterator: &mut Pin<&mut Immovable>) -> Option<u64> {
    resumed(iterator.as_mut())
}

pub struct Numbers {
    number: u64,
    end: u64,
}

#[unsafe(no_mangle)]
pub fn next_of_struct(iterator: &mut Numbers) -> Option<u64> {
    let number = iterator.number;
    (number < iterator.end).then(|| {
        iterator.number += 1;
        number
    })
}

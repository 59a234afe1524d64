//! An emulation of `!Move`: an auto trait of our own, functions that stand for those of the standard library and ask for it, and a
//! place whose iterator does not implement it. One body that borrows from itself, used in three forms: `movable`, `pinned` and
//! `fixed` (the emulation). A case is a form and a use.

#![feature(
    auto_traits,
    negative_impls,
    coroutines,
    coroutine_trait,
    iter_from_coroutine,
    stmt_expr_attributes,
    gen_blocks
)]
#![allow(unused)]

use std::iter::from_coroutine;
use std::ops::{Coroutine, CoroutineState};
use std::pin::{Pin, pin};

/// Values that may be moved: as a bound by default it would be on every parameter below.
auto trait Move {}
// A reference moves without what it leads to.
impl<T: ?Sized> Move for &T {}
impl<T: ?Sized> Move for &mut T {}
impl<T: ?Sized> Move for Box<T> {}

/// A pinned coroutine as an iterator that is used in its place.
struct Fixed<'a, G>(Pin<&'a mut G>);
impl<G> !Move for Fixed<'_, G> {}

impl<T, G: Coroutine<Yield = T, Return = ()>> Iterator for Fixed<'_, G> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self.0.as_mut().resume(()) {
            CoroutineState::Yielded(item) => Some(item),
            CoroutineState::Complete(()) => None,
        }
    }
}

// What the standard library would be with the bound.
fn moved<T: Move>(value: T) -> T {
    value
}
fn boxed<T: Move>(value: T) -> Box<T> {
    Box::new(value)
}
fn pushed<T: Move>(list: &mut Vec<T>, value: T) {
    list.push(value);
}
fn doubled<I: Iterator<Item = u32> + Move>(items: I) -> impl Iterator<Item = u32> {
    items.map(|item| item * 2)
}

/// Loops over a vector that it owns.
#[cfg(not(movable))]
macro_rules! body {
    () => {
        #[coroutine]
        static || {
            let numbers = vec![1, 2, 3];
            for number in &numbers {
                yield *number;
            }
        }
    };
}
/// The rewrite that may move, for all uses but the first.
#[cfg(movable)]
macro_rules! body {
    () => {
        #[coroutine]
        || {
            let numbers = vec![1, 2, 3];
            #[cfg(natural)]
            for number in &numbers {
                yield *number;
            }
            #[cfg(not(natural))]
            for index in 0..numbers.len() {
                yield numbers[index];
            }
        }
    };
}

/// An iterator in each form, in its final place.
macro_rules! made {
    ($name:ident) => {
        let coroutine = body!();
        #[cfg(movable)]
        let mut $name = from_coroutine(coroutine);
        #[cfg(not(movable))]
        let place = pin!(coroutine);
        #[cfg(pinned)]
        let mut $name = from_coroutine(place);
        #[cfg(fixed)]
        let mut $name = Fixed(place);
    };
}

#[cfg(returned)]
#[cfg(movable)]
fn make() -> impl Iterator<Item = u32> + Move {
    from_coroutine(body!())
}
#[cfg(returned)]
#[cfg(pinned)]
fn make() -> impl Iterator<Item = u32> + Move {
    from_coroutine(Box::pin(body!()))
}
#[cfg(returned)]
#[cfg(fixed)]
fn make() -> impl Iterator<Item = u32> + Move {
    made!(items);
    items
}

fn main() {
    #[cfg(any(natural, next))]
    let sum = {
        made!(items);
        let mut sum = 0;
        while let Some(item) = items.next() {
            sum += item;
        }
        sum
    };
    #[cfg(loop_by_reference)]
    let sum = {
        made!(items);
        let mut sum = 0;
        for item in &mut items {
            sum += item;
        }
        sum
    };
    #[cfg(map_by_reference)]
    let sum = {
        made!(items);
        doubled(&mut items).sum::<u32>() / 2
    };
    #[cfg(map_by_value)]
    let sum = {
        made!(items);
        doubled(items).sum::<u32>() / 2
    };
    #[cfg(begun_and_moved)]
    let sum = {
        made!(items);
        items.next().unwrap() + moved(items).sum::<u32>()
    };
    #[cfg(in_a_box)]
    let sum = {
        made!(items);
        boxed(items).sum::<u32>()
    };
    #[cfg(in_a_list)]
    let sum = {
        made!(items);
        let mut list = Vec::new();
        pushed(&mut list, items);
        list.into_iter().flatten().sum::<u32>()
    };
    #[cfg(returned)]
    let sum = make().sum::<u32>();
    assert_eq!(sum, 6);
}

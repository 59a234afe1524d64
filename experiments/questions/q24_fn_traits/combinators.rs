//! Five combinators over four kinds of recipe, of which `IntoIterator` and the lending one are emulated. A case is three
//! `--cfg`: the recipe (`closure`, `generator`, `into`, `lending`), what it captures (`owned` or `slice`), the combinator. With
//! `counted` instead of a combinator it prints what one hundred passes allocate.

#![feature(iter_macro, gen_blocks, yield_expr, impl_trait_in_assoc_type)]
#![allow(unused)]

#[path = "../counting.rs"]
mod counting;
/// With `Clone`: each pass consumes a clone.
#[path = "../q03_iterator_or_recipe/into.rs"]
mod into;

use std::iter::iter;
use std::thread;

use into::Into;

#[cfg(owned)]
type Numbers = Vec<u32>;
#[cfg(slice)]
type Numbers = &'static [u32];

/// Emulates a lending gen closure: its iterator borrows the captures.
#[cfg(lending)]
trait Lending {
    type Iter<'a>: Iterator<Item = u32>
    where
        Self: 'a;
    fn iter(&self) -> Self::Iter<'_>;
}
#[cfg(lending)]
struct Lender(Numbers);
#[cfg(lending)]
impl Lending for Lender {
    type Iter<'a> = impl Iterator<Item = u32>;
    fn iter(&self) -> Self::Iter<'_> {
        let numbers = &self.0;
        gen move {
            for index in 0..numbers.len() {
                yield numbers[index];
            }
        }
    }
}

/// In one pass.
#[cfg(all(closure, doubled))]
fn combine<I: Iterator<Item = u32>>(recipe: impl FnOnce() -> I) -> u32 {
    recipe().map(|number| number * 2).sum()
}
#[cfg(all(generator, doubled))]
fn combine(recipe: impl Iterator<Item = u32>) -> u32 {
    recipe.map(|number| number * 2).sum()
}
#[cfg(all(into, doubled))]
fn combine(recipe: impl IntoIterator<Item = u32>) -> u32 {
    recipe.into_iter().map(|number| number * 2).sum()
}
#[cfg(all(lending, doubled))]
fn combine(recipe: impl Lending) -> u32 {
    recipe.iter().map(|number| number * 2).sum()
}

/// On another thread.
#[cfg(all(closure, threaded))]
fn combine<I: Iterator<Item = u32>>(recipe: impl FnOnce() -> I + Send + 'static) -> u32 {
    thread::spawn(move || recipe().sum()).join().expect("it ends")
}
#[cfg(all(generator, threaded))]
fn combine(recipe: impl Iterator<Item = u32> + Send + 'static) -> u32 {
    thread::spawn(move || recipe.sum()).join().expect("it ends")
}
#[cfg(all(into, threaded))]
fn combine(recipe: impl IntoIterator<Item = u32> + Send + 'static) -> u32 {
    thread::spawn(move || recipe.into_iter().sum()).join().expect("it ends")
}
#[cfg(all(lending, threaded))]
fn combine(recipe: impl Lending + Send + 'static) -> u32 {
    thread::spawn(move || recipe.iter().sum()).join().expect("it ends")
}

/// Two passes: how many are above the mean.
#[cfg(any(above_mean, counted))]
macro_rules! above_mean {
    ($pass:expr) => {{
        let (count, sum) = $pass.fold((0, 0), |(count, sum), number| (count + 1, sum + number));
        $pass.filter(|number| number * count > sum).count() as u32
    }};
}
#[cfg(all(closure, above_mean))]
fn combine<I: Iterator<Item = u32>>(mut recipe: impl FnMut() -> I) -> u32 {
    above_mean!(recipe())
}
#[cfg(all(generator, above_mean))]
fn combine(recipe: impl Iterator<Item = u32> + Clone) -> u32 {
    above_mean!(recipe.clone())
}
#[cfg(all(into, above_mean))]
fn combine(recipe: impl IntoIterator<Item = u32> + Clone) -> u32 {
    above_mean!(recipe.clone().into_iter())
}
#[cfg(all(lending, above_mean))]
fn combine(recipe: impl Lending) -> u32 {
    above_mean!(recipe.iter())
}

/// Repeats the sequence up to one hundred items.
#[cfg(all(closure, cycled))]
fn combine<I: Iterator<Item = u32>>(recipe: impl Fn() -> I) -> u32 {
    (0..).flat_map(|_| recipe()).take(100).sum()
}
#[cfg(all(generator, cycled))]
fn combine(recipe: impl Iterator<Item = u32> + Clone) -> u32 {
    recipe.cycle().take(100).sum()
}
#[cfg(all(into, cycled))]
fn combine(recipe: impl IntoIterator<Item = u32> + Clone) -> u32 {
    (0..).flat_map(|_| recipe.clone()).take(100).sum()
}
#[cfg(all(lending, cycled))]
fn combine(recipe: impl Lending) -> u32 {
    (0..).flat_map(|_| recipe.iter()).take(100).sum()
}

/// The product of the sequence with itself.
#[cfg(all(closure, product))]
fn combine<I: Iterator<Item = u32>>(recipe: impl Fn() -> I) -> u32 {
    recipe().flat_map(|one| recipe().map(move |other| one * other)).sum()
}
#[cfg(all(generator, product))]
fn combine(recipe: impl Iterator<Item = u32> + Clone) -> u32 {
    recipe.clone().flat_map(|one| recipe.clone().map(move |other| one * other)).sum()
}
#[cfg(all(into, product))]
fn combine(recipe: impl IntoIterator<Item = u32> + Clone) -> u32 {
    recipe.clone().into_iter().flat_map(|one| recipe.clone().into_iter().map(move |other| one * other)).sum()
}
#[cfg(all(lending, product))]
fn combine(recipe: impl Lending) -> u32 {
    recipe.iter().flat_map(|one| recipe.iter().map(move |other| one * other)).sum()
}

/// One hundred passes, to count their allocations.
#[cfg(all(closure, counted))]
fn combine<I: Iterator<Item = u32>>(recipe: impl Fn() -> I) -> u32 {
    (0..100).map(|_| recipe().sum::<u32>()).sum()
}
#[cfg(all(into, counted))]
fn combine(recipe: impl IntoIterator<Item = u32> + Clone) -> u32 {
    (0..100).map(|_| recipe.clone().into_iter().sum::<u32>()).sum()
}
#[cfg(all(lending, counted))]
fn combine(recipe: impl Lending) -> u32 {
    (0..100).map(|_| recipe.iter().sum::<u32>()).sum()
}

fn main() {
    #[cfg(owned)]
    let numbers: Numbers = vec![1, 2, 3];
    #[cfg(slice)]
    let numbers: Numbers = &[1, 2, 3];

    #[cfg(closure)]
    let recipe = iter! { move || for index in 0..numbers.len() { yield numbers[index] } };
    #[cfg(into)]
    let recipe = Into(iter! { move || for index in 0..numbers.len() { yield numbers[index] } });
    #[cfg(generator)]
    let recipe = gen move {
        for index in 0..numbers.len() {
            yield numbers[index];
        }
    };
    #[cfg(lending)]
    let recipe = Lender(numbers);
    let before = counting::counts().allocations;
    let answer = combine(recipe);
    let allocations = counting::counts().allocations - before;
    println!("{answer}\t{allocations}");
}

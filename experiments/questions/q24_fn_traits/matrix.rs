//! A recipe with each kind of capture, as `iter!` and, for comparison, as an async closure. A case is three `--cfg`: the form
//! (`generator` or `asynchronous`), the capture, and the required trait.

#![feature(iter_macro, yield_expr)]
#![allow(unused)]

use std::iter::iter;

fn needs_fn<T>(_: impl Fn() -> T) {}
fn needs_fn_mut<T>(_: impl FnMut() -> T) {}
fn needs_fn_once<T>(_: impl FnOnce() -> T) {}
fn needs_clone(_: impl Clone) {}
async fn needs_async_fn(_: impl AsyncFn()) {}
async fn needs_async_fn_mut(_: impl AsyncFnMut()) {}
async fn needs_async_fn_once(_: impl AsyncFnOnce()) {}

fn use_(_: u32) {}

fn main() {
    let numbers = vec![1, 2];
    let slice: &'static [u32] = &[1, 2];
    let number = 1;
    let mut counter = 0;

    #[cfg(all(generator, nothing))]
    let recipe = iter! { || yield 1 };
    #[cfg(all(generator, borrowed))]
    let recipe = iter! { || for number in &numbers { yield *number } };
    #[cfg(all(generator, slice))]
    let recipe = iter! { move || for number in slice { yield *number } };
    #[cfg(all(generator, indexed))]
    let recipe = iter! { move || for index in 0..slice.len() { yield slice[index] } };
    #[cfg(all(generator, copied))]
    let recipe = iter! { move || yield number };
    #[cfg(all(generator, owned))]
    let recipe = iter! { move || for index in 0..numbers.len() { yield numbers[index] } };
    #[cfg(all(generator, consumed))]
    let recipe = iter! { move || for number in numbers { yield number } };
    #[cfg(all(generator, changed))]
    let recipe = iter! { || { counter += 1; yield counter } };
    #[cfg(all(generator, lent))]
    let recipe = iter! { move || for index in 0..numbers.len() { yield &numbers[index] } };

    #[cfg(all(asynchronous, nothing))]
    let recipe = async || use_(1);
    #[cfg(all(asynchronous, borrowed))]
    let recipe = async || {
        for number in &numbers {
            use_(*number)
        }
    };
    #[cfg(all(asynchronous, slice))]
    let recipe = async move || {
        for number in slice {
            use_(*number)
        }
    };
    #[cfg(all(asynchronous, indexed))]
    let recipe = async move || {
        for index in 0..slice.len() {
            use_(slice[index])
        }
    };
    #[cfg(all(asynchronous, copied))]
    let recipe = async move || use_(number);
    #[cfg(all(asynchronous, owned))]
    let recipe = async move || {
        for index in 0..numbers.len() {
            use_(numbers[index])
        }
    };
    #[cfg(all(asynchronous, consumed))]
    let recipe = async move || {
        for number in numbers {
            use_(number)
        }
    };
    #[cfg(all(asynchronous, changed))]
    let recipe = async || {
        counter += 1;
        use_(counter)
    };

    #[cfg(all(generator, asked_fn))]
    needs_fn(recipe);
    #[cfg(all(generator, asked_fn_mut))]
    needs_fn_mut(recipe);
    #[cfg(all(generator, asked_fn_once))]
    needs_fn_once(recipe);
    #[cfg(asked_clone)]
    needs_clone(recipe);
    #[cfg(all(asynchronous, asked_fn))]
    let _ = needs_async_fn(recipe);
    #[cfg(all(asynchronous, asked_fn_mut))]
    let _ = needs_async_fn_mut(recipe);
    #[cfg(all(asynchronous, asked_fn_once))]
    let _ = needs_async_fn_once(recipe);
}

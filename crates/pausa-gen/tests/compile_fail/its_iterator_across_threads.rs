// error: coroutine cannot be sent between threads safely
//! The iterator itself, made from the same recipe, stays on its thread.

#![feature(iter_macro, yield_expr)]

use std::iter::iter;
use std::rc::Rc;
use std::thread;

fn main() {
    let recipe = iter! { || {
        let local = Rc::new(1);
        yield *local;
        yield *local + 1;
    } };
    let numbers = recipe();
    thread::spawn(move || numbers.sum::<i32>());
}

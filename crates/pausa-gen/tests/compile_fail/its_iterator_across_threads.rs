// error: coroutine cannot be sent between threads safely
//! The iterator that the closure of `recipe_across_threads` returns is not `Send`.

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

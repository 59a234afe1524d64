// compiles
//! What `iter!` makes is a closure that holds nothing yet: it goes to another thread, and makes there an iterator that could
//! not have gone.

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
    thread::spawn(move || recipe().sum::<i32>());
}

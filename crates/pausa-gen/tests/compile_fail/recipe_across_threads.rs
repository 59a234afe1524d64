// compiles
//! `iter!` makes a closure that does not hold the body's variables yet. It can be sent to another thread and called there, even
//! if the iterator that it returns is not `Send`.

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

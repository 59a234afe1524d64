// error[E0277]: expected a `FnMut(i64)` closure, found | expected an `FnMut(i64)` closure, found
//! A callback is a closure of its own: a `yield` in it is not the coroutine's, and the visitor that calls it does not pause.

#![feature(coroutines, stmt_expr_attributes)]

use pausa::ch6_walk::{Node, walk};

fn main() {
    let tree = Node { left: None, value: 1, right: None };
    let _values = #[coroutine]
    move || {
        yield 0;
        walk(&tree, &mut |value| yield value);
    };
}

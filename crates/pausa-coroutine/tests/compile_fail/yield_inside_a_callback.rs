// error[E0277]: expected a `FnMut(i64)` closure, found | expected an `FnMut(i64)` closure, found
//! A callback is a separate closure: a `yield` in it makes the callback a coroutine, which the visitor cannot call.

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

// error[E0626]: borrow may still be in use when coroutine yields
//! A coroutine that can be moved cannot borrow from itself across a pause (RFC 3513).

#![feature(coroutines, stmt_expr_attributes)]

fn main() {
    let _coroutine = #[coroutine]
    || {
        let numbers = vec![1, 2, 3];
        for number in numbers.iter() {
            yield *number;
        }
    };
}

// compiles
//! A `static` coroutine cannot be moved once it is pinned, so it can borrow from itself.

#![feature(coroutines, stmt_expr_attributes)]

fn main() {
    let _coroutine = #[coroutine]
    static || {
        let numbers = vec![1, 2, 3];
        for number in numbers.iter() {
            yield *number;
        }
    };
}

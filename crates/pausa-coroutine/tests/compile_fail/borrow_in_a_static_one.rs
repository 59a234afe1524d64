// compiles
//! One that is `static` is never moved again, and can.

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

#![feature(coroutines, stmt_expr_attributes)]

use std::hint::black_box;

fn main() {
    let array = [0u8; 1024];
    let in_place = #[coroutine]
    move || {
        yield;
        black_box(&array);
    };
    let moved = #[coroutine]
    move || {
        let array = array;
        yield;
        black_box(&array);
    };
    assert_eq!(size_of_val(&in_place), 1025);
    assert_eq!(size_of_val(&moved), 2049);
}

// Does not compile: E0382
#![feature(iter_macro, yield_expr)]

use std::iter::iter;

fn main() {
    let numbers = vec![1, 2, 3];
    // With `&numbers` captured instead, this is `Fn` and runs twice.
    let recipe = iter! { move || {
        for index in 0..numbers.len() {
            yield numbers[index];
        }
    } };
    assert_eq!(recipe().sum::<i32>(), 6);
    assert_eq!(recipe().sum::<i32>(), 6);
}

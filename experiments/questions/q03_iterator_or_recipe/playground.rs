// Does not compile: E0382
#![feature(iter_macro, yield_expr)]

use std::iter::iter;

fn main() {
    let list = vec![1, 2];
    let plain = move || list[0] + list[1];
    plain();
    plain(); // A plain closure that reads what it owns is `Fn`.

    let list = vec![1, 2];
    let recipe = iter! { move || {
        for at in 0..list.len() {
            yield list[at];
        }
    } };
    // With `recipe.clone()()` here it compiles.
    assert_eq!(recipe().sum::<i32>(), 3);
    assert_eq!(recipe().sum::<i32>(), 3);
}

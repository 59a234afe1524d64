#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]

use std::ops::Coroutine;
use std::pin::Pin;

fn main() {
    let mut heard = Vec::new();
    let mut body = #[coroutine]
    |first: &'static str| {
        heard.push(first);
        loop {
            // With `|_: &'static str|` and without the line above, "uno" is lost.
            heard.push(yield);
        }
    };
    for word in ["uno", "dos", "tres"] {
        let _ = Pin::new(&mut body).resume(word);
    }
    assert_eq!(heard, ["uno", "dos", "tres"]);
}

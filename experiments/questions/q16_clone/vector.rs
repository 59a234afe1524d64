//! The same body with a `Vec`, as in rust#152463.
#![feature(coroutines, coroutine_trait, coroutine_clone, stmt_expr_attributes)]

use std::ops::Coroutine;
use std::pin::Pin;

#[derive(Clone)]
enum Envelope {
    Full(Vec<u8>),
}

fn main() {
    let mut original = #[coroutine]
    || match Envelope::Full(vec![7; 64]) {
        Envelope::Full(bytes) => {
            drop(bytes);
            yield;
        }
    };
    let _ = Pin::new(&mut original).resume(());
    drop(original.clone());
    println!("it ends");
}

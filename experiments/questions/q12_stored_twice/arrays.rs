//! An array of 1 KB (8 KiB as an argument) that lives across one pause: how many times is it stored?
//! Prints `name bytes`.
#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]
#![allow(unused)]

use std::hint::black_box;

type Array = [u8; 1024];

/// The lower bound: the values that must live, and the state number.
struct ByHand {
    array: Array,
    paused_at: u8,
}

async fn pause() {}

async fn argument(array: [u8; 8192]) {
    pause().await;
    black_box(&array);
}

fn argument_of_a_block(array: [u8; 8192]) -> impl Future<Output = ()> {
    async move {
        pause().await;
        black_box(&array);
    }
}

async fn forwards(future: impl Future<Output = ()>) {
    future.await
}

fn main() {
    let array: Array = [0; 1024];
    println!("the struct {}", size_of::<ByHand>());
    let captured = #[coroutine]
    move || {
        yield;
        black_box(&array);
    };
    println!("captured, used in place {}", size_of_val(&captured));
    let consumed = #[coroutine]
    move || {
        yield;
        drop(black_box(array));
    };
    println!("captured, given away after the pause {}", size_of_val(&consumed));
    let local = #[coroutine]
    || {
        let array: Array = black_box([0; 1024]);
        yield;
        black_box(&array);
    };
    println!("a local {}", size_of_val(&local));
    let moved = #[coroutine]
    static || {
        let array: Array = black_box([0; 1024]);
        let other = array;
        yield;
        black_box(&other);
    };
    println!("`static`: a local, moved to another before the only pause {}", size_of_val(&moved));
    let borrowed = #[coroutine]
    static || {
        let array: Array = black_box([0; 1024]);
        black_box(&array);
        let other = array;
        yield;
        black_box(&other);
    };
    println!("`static`: the same, borrowed before it is moved {}", size_of_val(&borrowed));
    let movable = #[coroutine]
    || {
        let array: Array = black_box([0; 1024]);
        black_box(&array);
        let other = array;
        yield;
        black_box(&other);
    };
    println!("movable: the same, borrowed before it is moved {}", size_of_val(&movable));
    let plain = async {
        let array: Array = black_box([0; 1024]);
        let other = array;
        pause().await;
        black_box(&other);
    };
    println!("`async`: a local, moved to another before the only pause {}", size_of_val(&plain));
    let borrowed = async {
        let array: Array = black_box([0; 1024]);
        black_box(&array);
        let other = array;
        pause().await;
        black_box(&other);
    };
    println!("`async`: the same, borrowed before it is moved {}", size_of_val(&borrowed));
    let disjoint = #[coroutine]
    || {
        {
            let array: Array = black_box([0; 1024]);
            yield;
            black_box(&array);
        }
        {
            let array: Array = black_box([0; 1024]);
            yield;
            black_box(&array);
        }
    };
    println!("two locals in scopes of their own {}", size_of_val(&disjoint));
    println!("async fn: argument of 8 KiB {}", size_of_val(&argument([0; 8192])));
    println!("async block in a fn: argument of 8 KiB {}", size_of_val(&argument_of_a_block([0; 8192])));
    println!("the same, forwarded once {}", size_of_val(&forwards(argument_of_a_block([0; 8192]))));
    println!("the same, forwarded three times {}", {
        size_of_val(&forwards(forwards(forwards(argument_of_a_block([0; 8192])))))
    });
}

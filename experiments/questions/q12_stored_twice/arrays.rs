//! An array of 1 KB (8 KiB where it is an argument) that lives across one pause: how often is there room for it?
//! Prints `name bytes`.
#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]
#![allow(unused)]

use std::hint::black_box;

type Array = [u8; 1024];

/// The lower bound: what must live, and where it is paused.
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
    let local_moved = #[coroutine]
    static || {
        let array: Array = black_box([0; 1024]);
        black_box(&array);
        yield;
        let other = array;
        yield;
        black_box(&other);
    };
    println!("a local that was borrowed, moved to another {}", size_of_val(&local_moved));
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

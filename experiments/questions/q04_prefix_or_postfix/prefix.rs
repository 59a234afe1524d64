//! Chapter 2's dialogue and pipeline and chapter 3's adder, with a prefix `yield`.
#![feature(coroutines, coroutine_trait, yield_expr, stmt_expr_attributes)]

use std::ops::{Coroutine, CoroutineState};
use std::pin::Pin;

enum Message {
    Instruction(&'static str),
    Numbers(i64, i64),
}

fn worker() -> impl Coroutine<Message, Yield = String, Return = ()> + Unpin {
    #[coroutine]
    |_: Message| {
        let mut request = "an instruction?".to_string();
        loop {
            let message = yield request;
            request = "an instruction?".to_string();
            match message {
                Message::Instruction("sumar") => {
                    let mut question = "two numbers?".to_string();
                    let (a, b) = loop {
                        match (yield question) {
                            Message::Numbers(a, b) => break (a, b),
                            Message::Instruction(other) => question = format!("numbers, not {other}"),
                        }
                    };
                    request = format!("{}", a + b);
                }
                Message::Instruction("terminar") => return,
                Message::Instruction(unknown) => request = format!("unknown: {unknown}"),
                Message::Numbers(a, b) => request = format!("an instruction, not {a} and {b}"),
            }
        }
    }
}

fn adder() -> impl Coroutine<Option<i32>, Yield = i64, Return = i64> + Unpin {
    #[coroutine]
    |_: Option<i32>| {
        let mut total = 0;
        while let Some(number) = (yield total) {
            total += i64::from(number);
        }
        total
    }
}

fn read_lines(log: &str) -> impl Coroutine<Yield = &str, Return = ()> + Unpin {
    #[coroutine]
    move || {
        for line in log.lines() {
            yield line;
        }
    }
}

fn extract_message<'a>(
    mut lines: impl Coroutine<Yield = &'a str, Return = ()> + Unpin,
) -> impl Coroutine<Yield = &'a str, Return = ()> + Unpin {
    #[coroutine]
    move || {
        while let CoroutineState::Yielded(line) = Pin::new(&mut lines).resume(()) {
            if let Some((_, message)) = line.split_once("ERROR ") {
                yield message;
            }
        }
    }
}

fn main() {
    let mut worker = worker();
    for message in [
        Message::Instruction(""),
        Message::Numbers(1, 2),
        Message::Instruction("sumar"),
        Message::Instruction("terminar"),
        Message::Numbers(10, 5),
        Message::Instruction("terminar"),
    ] {
        println!("{:?}", Pin::new(&mut worker).resume(message));
    }
    let mut adder = adder();
    for number in [None, Some(3), Some(4), None] {
        println!("{:?}", Pin::new(&mut adder).resume(number));
    }
    let mut messages = extract_message(read_lines("1 INFO a\n2 ERROR b\n3 ERROR c"));
    while let CoroutineState::Yielded(message) = Pin::new(&mut messages).resume(()) {
        println!("{message}");
    }
}

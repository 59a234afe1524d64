#![feature(coroutines, stmt_expr_attributes)]

struct Message(#[allow(dead_code)] [u8; 64]);

impl Drop for Message {
    fn drop(&mut self) {}
}

fn main() {
    let held = #[coroutine]
    |_: Message| loop {
        let _message: Message = yield;
        let _: Message = yield;
    };
    let dropped = #[coroutine]
    |mut message: Message| loop {
        drop(message);
        message = yield;
        drop(message);
        message = yield;
    };
    assert!(size_of_val(&held) > 128);
    assert_eq!(size_of_val(&dropped), 1);
}

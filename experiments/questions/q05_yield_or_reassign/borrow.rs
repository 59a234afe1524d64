//! A body that keeps a reference to a message across the next pause.

#![feature(coroutines, stmt_expr_attributes)]
#![crate_type = "lib"]

#[cfg(expression)]
pub fn body() {
    let _ = #[coroutine]
    |_: String| {
        let first = yield;
        let kept = &first;
        let _second = yield;
        println!("{kept}");
    };
}

#[cfg(expression_pinned)]
pub fn body() {
    let _ = #[coroutine]
    static |_: String| {
        let first = yield;
        let kept = &first;
        let _second = yield;
        println!("{kept}");
    };
}

/// Emulated: each `yield` reassigns the parameter.
#[cfg(reassigned)]
pub fn body() {
    let _ = #[coroutine]
    static |mut message: String| {
        let kept = &message;
        message = yield;
        println!("{kept} {message}");
    };
}

//! rust#132104: a coroutine that keeps what it was sent is taken for `'static` although that was borrowed. The thread that it
//! moves to ends before the borrowed local does.
#![forbid(unsafe_code)]
#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]

use std::ops::Coroutine;

fn kept_by_a_thread<'short>(text: &'short str) -> std::thread::JoinHandle<usize> {
    let mut keeper = Box::pin(
        #[coroutine]
        move |_| {
            let text: &'short str = yield 0;
            yield 0;
            yield text.as_ptr() as usize;
        },
    );
    let _: &dyn std::any::Any = &keeper;
    for _ in 0..2 {
        let _ = keeper.as_mut().resume(text);
    }
    std::thread::spawn(move || match keeper.as_mut().resume("") {
        std::ops::CoroutineState::Yielded(at) => at,
        std::ops::CoroutineState::Complete(()) => 0,
    })
}

fn main() {
    let local = String::from("a local of main");
    let at = kept_by_a_thread(&local).join().expect("it does not panic");
    println!("{}", if at == local.as_ptr() as usize { "reproduces" } else { "does not" });
}

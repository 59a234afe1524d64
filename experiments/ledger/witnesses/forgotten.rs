//! corosensei#27: a coroutine that borrows, with a scope of threads on its stack, is forgotten. The thread of the scope still runs
//! when the borrow has ended; it touches nothing that is borrowed.
#![forbid(unsafe_code)]

use std::sync::mpsc::sync_channel;

fn main() {
    let mut text = String::from("borrowed");
    let (go, waits) = sync_channel(0);
    let (told, is_running) = sync_channel(1);
    {
        let borrowed = &text;
        let mut coroutine = corosensei::ScopedCoroutine::<(), (), (), _>::new(|yielder, ()| {
            std::thread::scope(move |scope| {
                scope.spawn(move || {
                    let _: Result<(), _> = waits.recv();
                    let _ = told.send(borrowed.len() > usize::MAX - 1);
                });
                yielder.suspend(());
            });
        });
        let _ = coroutine.resume(());
        std::mem::forget(coroutine);
    }
    text.clear();
    let _ = go.send(());
    println!("{}", if is_running.recv().is_ok() { "reproduces" } else { "does not" });
}

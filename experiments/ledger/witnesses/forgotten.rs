//! corosensei#27 and generator-rs#59: a coroutine that borrows, with a scope of threads on its stack, is forgotten. The thread of the
//! scope still runs when the borrow has ended; it holds the borrow and does not look through it.
#![forbid(unsafe_code)]

use std::mem::forget;
use std::sync::mpsc::sync_channel;
use std::thread;

struct Holds<'a> {
    _borrowed: &'a str,
}

fn main() {
    let mut text = String::from("borrowed");
    let (go, waits) = sync_channel::<()>(0);
    let (told, is_running) = sync_channel(1);
    {
        let holds = Holds { _borrowed: &text };
        let thread = move || {
            let _ = waits.recv();
            let _ = told.send(());
            drop(holds);
        };
        #[cfg(corosensei)]
        {
            let mut coroutine = corosensei::ScopedCoroutine::<(), (), (), _>::new(|yielder, ()| {
                thread::scope(move |scope| {
                    scope.spawn(thread);
                    yielder.suspend(());
                });
            });
            let _ = coroutine.resume(());
            forget(coroutine);
        }
        #[cfg(generator_rs)]
        {
            let mut generator = generator::Gn::<()>::new_scoped_local(|mut yielder| {
                thread::scope(|scope| {
                    scope.spawn(thread);
                    yielder.yield_with(());
                });
                generator::done!();
            });
            let _: Option<()> = generator.resume();
            forget(generator);
        }
    }
    text.clear();
    let _ = go.send(());
    println!("{}", if is_running.recv().is_ok() { "reproduces" } else { "does not" });
}

//! A snapshot that copies a value which the body has dropped before the pause. The body is that of rust#152463, with a
//! counting value instead of a `Vec`, so that nothing is freed twice.
#![feature(coroutines, coroutine_trait, coroutine_clone)]

use std::cell::Cell;
use std::ops::Coroutine;
use std::pin::Pin;

thread_local! {
    static DROPPED: Cell<u32> = const { Cell::new(0) };
    static CLONED_WHEN_DROPPED: Cell<u32> = const { Cell::new(0) };
    static CLONED: Cell<u32> = const { Cell::new(0) };
}

struct Told;

fn one_more(count: &'static std::thread::LocalKey<Cell<u32>>) {
    count.with(|count| count.set(count.get() + 1));
}

impl Clone for Told {
    fn clone(&self) -> Self {
        one_more(&CLONED);
        if DROPPED.get() > 0 {
            one_more(&CLONED_WHEN_DROPPED);
        }
        Told
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        one_more(&DROPPED);
    }
}

#[derive(Clone)]
enum Envelope {
    Full(Told),
}

#[cfg(matched)]
fn body() -> impl Coroutine<Yield = ()> + Clone + Unpin {
    #[coroutine]
    || match Envelope::Full(Told) {
        Envelope::Full(told) => {
            drop(told);
            yield;
        }
    }
}

/// The same, with a variable instead of a pattern.
#[cfg(a_variable)]
fn body() -> impl Coroutine<Yield = ()> + Clone + Unpin {
    #[coroutine]
    || {
        let Envelope::Full(told) = Envelope::Full(Told);
        drop(told);
        yield;
    }
}

/// By hand: the enum does not keep the dropped value.
#[cfg(by_hand)]
fn body() -> impl Coroutine<Yield = ()> + Clone + Unpin {
    #[derive(Clone)]
    enum Paused {
        Start,
        Waiting,
    }
    impl Coroutine for Paused {
        type Yield = ();
        type Return = ();
        fn resume(mut self: Pin<&mut Self>, (): ()) -> std::ops::CoroutineState<(), ()> {
            match *self {
                Paused::Start => {
                    let Envelope::Full(told) = Envelope::Full(Told);
                    drop(told);
                    *self = Paused::Waiting;
                    std::ops::CoroutineState::Yielded(())
                }
                Paused::Waiting => std::ops::CoroutineState::Complete(()),
            }
        }
    }
    Paused::Start
}

fn main() {
    let mut original = body();
    let _ = Pin::new(&mut original).resume(());
    let snapshot = original.clone();
    let cloned = (CLONED.get(), CLONED_WHEN_DROPPED.get());
    let before = DROPPED.get();
    drop(snapshot);
    drop(original);
    let (all, after_their_drop) = cloned;
    println!("values cloned: {all}");
    println!("of these, after their drop: {after_their_drop}");
    println!("copies dropped in the end: {}", DROPPED.get() - before);
}

//! rust#49682 and generator-rs#58: a borrow of a thread's own variable is kept across a pause, and resumed on another thread. The
//! first thread lives longer than the borrow, and only addresses are compared.
#![forbid(unsafe_code)]
#![feature(coroutines, coroutine_trait, thread_local, stmt_expr_attributes)]

use std::sync::atomic::AtomicUsize;

fn told(is_of_this_thread: bool) {
    println!("{}", if is_of_this_thread { "does not" } else { "reproduces" });
}

#[cfg(any(coroutine, future))]
#[thread_local]
static OWN: AtomicUsize = AtomicUsize::new(0);

#[cfg(coroutine)]
fn main() {
    use std::ops::Coroutine;
    let mut body = Box::pin(
        #[coroutine]
        static || {
            let own: &AtomicUsize = &OWN;
            yield;
            told(std::ptr::eq(own, &OWN));
            yield;
        },
    );
    let _ = body.as_mut().resume(());
    let _ = std::thread::spawn(move || drop(body.as_mut().resume(()))).join();
}

#[cfg(future)]
fn main() {
    use std::task::{Context, Waker};
    let mut is_woken = false;
    let mut body = Box::pin(async move {
        let own: &AtomicUsize = &OWN;
        std::future::poll_fn(|_| match std::mem::replace(&mut is_woken, true) {
            false => std::task::Poll::Pending,
            true => std::task::Poll::Ready(()),
        })
        .await;
        told(std::ptr::eq(own, &OWN));
    });
    let _ = body.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    let _ = std::thread::spawn(move || {
        let _ = body.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    })
    .join();
}

#[cfg(any(corosensei, generator_rs))]
thread_local!(static OWN: AtomicUsize = const { AtomicUsize::new(0) });

#[cfg(any(corosensei, generator_rs))]
fn is_of_this_thread(own: &AtomicUsize) -> bool {
    OWN.with(|this| std::ptr::eq(own, this))
}

#[cfg(corosensei)]
fn main() {
    let mut body = corosensei::Coroutine::<(), (), ()>::new(|yielder, ()| {
        OWN.with(|own| {
            yielder.suspend(());
            told(is_of_this_thread(own));
        });
    });
    let _ = body.resume(());
    let _ = std::thread::spawn(move || drop(body.resume(()))).join();
}

#[cfg(generator_rs)]
fn main() {
    let mut body = generator::Gn::<()>::new_scoped(|mut scope| {
        OWN.with(|own| {
            scope.yield_with(());
            told(is_of_this_thread(own));
        });
    });
    let _ = body.resume();
    let _ = std::thread::spawn(move || drop(body.resume())).join();
}

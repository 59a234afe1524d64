//! A suspended body that holds a lock is dropped: is the mutex poisoned, as if the body had panicked?
#![forbid(unsafe_code)]
#![feature(coroutines, coroutine_trait, gen_blocks, stmt_expr_attributes)]

use std::sync::{Mutex, PoisonError};

static LOCK: Mutex<()> = Mutex::new(());

fn main() {
    suspended_and_dropped();
    println!("{}", if LOCK.is_poisoned() { "reproduces" } else { "does not" });
}

fn lock() -> std::sync::MutexGuard<'static, ()> {
    LOCK.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(by_hand)]
fn suspended_and_dropped() {
    struct Paused {
        _guard: std::sync::MutexGuard<'static, ()>,
    }
    drop(Paused { _guard: lock() });
}

#[cfg(coroutine)]
fn suspended_and_dropped() {
    use std::ops::Coroutine;
    let mut body = #[coroutine]
    || {
        let _guard = lock();
        yield;
    };
    let _ = std::pin::Pin::new(&mut body).resume(());
}

#[cfg(gen_block)]
fn suspended_and_dropped() {
    let mut body = gen {
        let _guard = lock();
        yield ();
    };
    let _ = body.next();
}

#[cfg(future)]
fn suspended_and_dropped() {
    use std::task::{Context, Waker};
    let body = std::pin::pin!(async {
        let _guard = lock();
        std::future::pending::<()>().await;
    });
    let _ = body.poll(&mut Context::from_waker(Waker::noop()));
}

#[cfg(genawaiter)]
fn suspended_and_dropped() {
    let mut body = genawaiter::rc::Gen::new(|co| async move {
        let _guard = lock();
        co.yield_(()).await;
    });
    let _ = body.resume();
}

#[cfg(corosensei)]
fn suspended_and_dropped() {
    let mut body = corosensei::Coroutine::<(), (), ()>::new(|yielder, ()| {
        let _guard = lock();
        yielder.suspend(());
    });
    let _ = body.resume(());
}

#[cfg(diapause)]
fn suspended_and_dropped() {
    use diapause::Coroutine;
    #[diapause::coroutine(yield = ())]
    fn body() {
        let guard: std::sync::MutexGuard<'static, ()> = lock();
        yield_!(());
        drop(guard);
    }
    let mut body = body();
    let _ = body.start();
}

#[cfg(generator_rs)]
fn suspended_and_dropped() {
    let mut body = generator::Gn::<()>::new_scoped_local(|mut scope| {
        let _guard = lock();
        scope.yield_with(());
    });
    let _ = body.resume();
}

//! Bounds under which the future of a trait's async function can be spawned, which requires `Send`. A case is a
//! `--cfg`.

#![feature(return_type_notation, async_fn_traits, unboxed_closures)]
#![allow(unused, incomplete_features)]
#![crate_type = "lib"]

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

fn spawn(_: impl Future<Output = ()> + Send + 'static) {}
async fn pause() {}

/// An implementation whose future is `Send`, and one whose future is not.
pub struct Threaded;
pub struct Local;

/// In `promised` the trait promises `Send` for all implementations.
#[cfg(any(plain, notation, notation_where, notation_and_local, promised, promised_and_local))]
mod trait_ {
    use super::*;
    #[cfg(not(any(promised, promised_and_local)))]
    pub trait Work: Send + 'static {
        async fn work(&self);
    }
    #[cfg(any(promised, promised_and_local))]
    pub trait Work: Send + Sync + 'static {
        fn work(&self) -> impl Future<Output = ()> + Send;
    }
    impl Work for Threaded {
        async fn work(&self) {
            pause().await;
        }
    }
    #[cfg(not(promised))]
    impl Work for Local {
        async fn work(&self) {
            let shared = Rc::new(1);
            pause().await;
            drop(shared);
        }
    }
}

/// The trait alone.
#[cfg(any(plain, promised, promised_and_local))]
pub fn start<W: trait_::Work>(work: W) {
    spawn(async move { work.work().await });
}

/// Return type notation in the bound.
#[cfg(any(notation, notation_and_local))]
pub fn start<W: trait_::Work<work(..): Send> + Sync>(work: W) {
    spawn(async move { work.work().await });
}

/// In a `where` clause.
#[cfg(notation_where)]
pub fn start<W>(work: W)
where
    W: trait_::Work + Sync,
    W::work(..): Send,
{
    spawn(async move { work.work().await });
}

/// The caller's bound refuses an implementation whose future is not `Send`.
#[cfg(notation_and_local)]
pub fn local() {
    start(Local);
}

/// The future is an associated type, which a caller can bound.
#[cfg(associated)]
mod trait_ {
    use super::*;
    pub trait Work: Send + Sync + 'static {
        type Future<'a>: Future<Output = ()>;
        fn work(&self) -> Self::Future<'_>;
    }
    /// The implementation must name this type: on nightly, or with a box.
    impl Work for Threaded {
        type Future<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;
        fn work(&self) -> Self::Future<'_> {
            Box::pin(pause())
        }
    }
}
#[cfg(associated)]
pub fn start<W: trait_::Work>(work: W)
where
    for<'a> W::Future<'a>: Send,
{
    spawn(async move { work.work().await });
}

/// The trait is an object.
#[cfg(object)]
pub fn start(work: Box<dyn Work>) {}
#[cfg(object)]
pub trait Work {
    async fn work(&self);
}

/// An async closure: nothing names its future on stable.
#[cfg(closure)]
pub fn start<F: AsyncFn() + Send + Sync + 'static>(work: F) {
    spawn(async move { work().await });
}

/// Its future is an associated type of an unstable trait.
#[cfg(closure_named)]
pub fn start<F: AsyncFn() + Send + Sync + 'static>(work: F)
where
    for<'a> <F as std::ops::AsyncFnMut<()>>::CallRefFuture<'a>: Send,
{
    spawn(async move { work().await });
}
#[cfg(closure_named)]
pub fn try_it() {
    start(async || pause().await);
}

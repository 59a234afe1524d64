//! An emulation of two repairs. `borrowing`: `pin!` borrows a local until the end of its scope. `structural`: a
//! coroutine is
//! `Unpin` if everything it holds is; an auto trait stands for that `Unpin`. A case is a repair (or `today`) and a
//! body, as a coroutine or, with `generator`, as a `gen` block.

#![feature(
    coroutines,
    coroutine_trait,
    gen_blocks,
    yield_expr,
    stmt_expr_attributes,
    auto_traits,
    negative_impls
)]
#![allow(unused)]
#![crate_type = "lib"]

use std::marker::PhantomPinned;
use std::pin::{Pin, pin};

/// What `Unpin` would be for coroutines.
pub auto trait Structural {}
impl !Structural for PhantomPinned {}
impl<T: ?Sized> Structural for &T {}
impl<T: ?Sized> Structural for &mut T {}
impl<T: ?Sized> Structural for Box<T> {}

#[cfg(structural)]
fn may_move<T: Unpin + Structural>(body: T) {}
#[cfg(not(structural))]
fn may_move<T: Unpin>(body: T) {}

/// Has a destructor, so the borrow lasts until the end of its scope.
#[derive(Default)]
struct Pinned(PhantomPinned);
impl Drop for Pinned {
    fn drop(&mut self) {}
}

/// A borrow that is in use until it is dropped.
struct Hold<'a>(&'a mut ());
impl Drop for Hold<'_> {
    fn drop(&mut self) {}
}

macro_rules! pinned {
    ($name:ident) => {
        #[cfg(borrowing)]
        let mut local = ();
        #[cfg(borrowing)]
        let hold = Hold(&mut local);
        let $name = pin!(Pinned::default());
    };
}

macro_rules! body {
    ($($body:tt)*) => {{
        #[cfg(generator)]
        let body = gen move { $($body)* };
        #[cfg(not(generator))]
        let body = #[coroutine] move || { $($body)* };
        body
    }};
}

pub fn bodies<T: 'static>(value: T) {
    #[cfg(across)]
    may_move(body! {
        pinned!(pinned);
        yield ();
    });
    #[cfg(before)]
    may_move(body! {
        {
            pinned!(pinned);
        }
        yield ();
    });
    #[cfg(generic)]
    may_move(body! {
        let value = value;
        yield ();
        drop(value);
    });
    #[cfg(boxed)]
    let boxed = Box::new(value);
    #[cfg(boxed)]
    may_move(body! {
        let value = boxed;
        yield ();
        drop(value);
    });
}

//! Which of the `Fn` traits a closure has, by what it captures. A case has three flags: `iterators` (an `iter!` closure) or
//! `plain` (a closure that returns a number at once), what is captured, and the trait.

#![feature(iter_macro, yield_expr)]
#![allow(unused)]

use std::iter::iter;

fn is_fn_once<R>(_: impl FnOnce() -> R) {}
fn is_fn_mut<R>(_: impl FnMut() -> R) {}
fn is_fn<R>(_: impl Fn() -> R) {}

macro_rules! closure {
    ([$($moves:ident)?] $first:expr) => {{
        #[cfg(iterators)]
        let made = iter! { $($moves)? || { yield $first; } };
        #[cfg(plain)]
        let made = $($moves)? || $first;
        made
    }};
}

fn main() {
    let list = vec![1, 2];
    let bytes = [1_u8; 8];
    let mut count = 0;

    #[cfg(captures_nothing)]
    let made = closure!([] 1);
    #[cfg(borrows_a_vec)]
    let made = closure!([] list[0]);
    #[cfg(moves_a_vec)]
    let made = closure!([move] list[0]);
    #[cfg(moves_an_array)]
    let made = closure!([move] bytes[0]);
    #[cfg(counts)]
    let made = closure!([] { count += 1; count });

    #[cfg(once)]
    is_fn_once(made);
    #[cfg(mutable)]
    is_fn_mut(made);
    #[cfg(shared)]
    is_fn(made);
    #[cfg(called_twice)]
    {
        let mut made = made;
        made();
        made();
    }
}

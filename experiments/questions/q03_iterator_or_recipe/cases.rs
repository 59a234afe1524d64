//! The same numbers three ways, each asked for the same things. `iterator`: what a body makes is the iterator. `into`: it is
//! something that becomes one (emulated, by a type around `iter!`). `recipe`: it is a closure that makes one.
//!
//! A case has two flags: the way, and what is asked for.

#![feature(gen_blocks, iter_macro, yield_expr)]
#![allow(unused)]

use std::iter::iter;
use std::rc::Rc;
use std::thread;

/// What an `IntoIterator` from the compiler would be: opaque, and not yet an iterator.
struct Into<F>(F);

impl<I: Iterator, F: FnOnce() -> I> IntoIterator for Into<F> {
    type Item = I::Item;
    type IntoIter = I;

    fn into_iter(self) -> I {
        (self.0)()
    }
}

macro_rules! numbers {
    ($($body:tt)*) => {{
        #[cfg(iterator)]
        let made = gen move { $($body)* };
        #[cfg(into)]
        let made = Into(iter! { move || { $($body)* } });
        #[cfg(recipe)]
        let made = iter! { move || { $($body)* } };
        made
    }};
}

macro_rules! iterator_of {
    ($made:expr) => {{
        #[cfg(iterator)]
        let iterator = $made;
        #[cfg(into)]
        let iterator = $made.into_iter();
        #[cfg(recipe)]
        let iterator = $made();
        iterator
    }};
}

fn main() {
    let captured = Rc::new(1);

    let local = numbers! {
        let local = Rc::new(1);
        yield *local;
        yield *local + 1;
    };
    let dropped_first = numbers! {
        let one = *Rc::new(1);
        yield one;
        yield one + 1;
    };

    #[cfg(sent_with_a_local_rc)]
    thread::spawn(move || iterator_of!(local).sum::<i32>());

    #[cfg(sent_with_an_rc_that_is_dropped_first)]
    thread::spawn(move || iterator_of!(dropped_first).sum::<i32>());

    #[cfg(sent_with_a_captured_rc)]
    {
        let holds = numbers! {
            yield *captured;
            yield *captured + 1;
        };
        thread::spawn(move || iterator_of!(holds).sum::<i32>());
    }

    #[cfg(sent_when_it_iterates)]
    {
        let mut iterator = iterator_of!(local);
        iterator.next();
        thread::spawn(move || iterator.sum::<i32>());
    }

    #[cfg(iterated_twice)]
    {
        iterator_of!(local).sum::<i32>();
        iterator_of!(local).sum::<i32>();
    }

    #[cfg(given_to_a_for_loop)]
    for number in local {}

    #[cfg(given_to_an_adapter)]
    let doubled = local.map(|number| number * 2);
}

//! The same numbers in four ways, each used in the same ways. `iterator`: the body is the iterator. `into`: it
//! implements
//! `IntoIterator` (emulated by a type around `iter!`). `recipe`: it is a closure that returns an iterator. `own`: a hand-written
//! type with `IntoIterator` and `Clone`.
//!
//! A case has two flags: the way, and the use.

#![feature(gen_blocks, iter_macro, yield_expr)]
#![allow(unused)]

mod into;

use std::iter::iter;
use std::rc::Rc;
use std::thread;

use into::Into;

/// By hand: what it captures, and an iterator with an `Rc` of its own.
#[derive(Clone)]
struct Own<C>(C);

struct Steps<C> {
    captured: C,
    local: Rc<i32>,
}

impl<C> IntoIterator for Own<C> {
    type Item = i32;
    type IntoIter = Steps<C>;

    fn into_iter(self) -> Steps<C> {
        Steps { captured: self.0, local: Rc::new(1) }
    }
}

impl<C> Iterator for Steps<C> {
    type Item = i32;

    fn next(&mut self) -> Option<i32> {
        let item = *self.local;
        self.local = Rc::new(item + 1);
        (item < 3).then_some(item)
    }
}

macro_rules! numbers {
    ($captured:ident, $($body:tt)*) => {{
        #[cfg(iterator)]
        let made = gen move { $($body)* };
        #[cfg(into)]
        let made = Into(iter! { move || { $($body)* } });
        #[cfg(recipe)]
        let made = iter! { move || { $($body)* } };
        #[cfg(own)]
        let made = Own($captured);
        made
    }};
}

macro_rules! iterator_of {
    ($made:expr) => {{
        #[cfg(iterator)]
        let iterator = $made;
        #[cfg(any(into, own))]
        let iterator = $made.into_iter();
        #[cfg(recipe)]
        let iterator = $made();
        iterator
    }};
}

fn main() {
    let nothing = ();
    let (held, list) = (Rc::new(1), vec![1, 2]);

    let local = numbers! { nothing,
        let local = Rc::new(1);
        yield *local;
        yield *local + 1;
    };
    let plain = numbers! { nothing,
        yield 1;
        yield 2;
    };
    let of_the_list = numbers! { list,
        for at in 0..list.len() {
            yield list[at];
        }
    };

    #[cfg(sent_with_a_local_rc)]
    thread::spawn(move || iterator_of!(local).sum::<i32>());

    #[cfg(sent_with_a_captured_rc)]
    {
        let holds = numbers! { held,
            yield *held;
            yield *held + 1;
        };
        thread::spawn(move || iterator_of!(holds).sum::<i32>());
    }

    #[cfg(sent_when_it_iterates)]
    {
        let mut iterator = iterator_of!(local);
        iterator.next();
        thread::spawn(move || iterator.sum::<i32>());
    }

    #[cfg(twice_without_captures)]
    {
        iterator_of!(plain).sum::<i32>();
        iterator_of!(plain).sum::<i32>();
    }

    #[cfg(twice_with_a_captured_vec)]
    {
        iterator_of!(of_the_list).sum::<i32>();
        iterator_of!(of_the_list).sum::<i32>();
    }

    #[cfg(twice_by_a_clone)]
    {
        let again = of_the_list.clone();
        assert_eq!(iterator_of!(of_the_list).sum::<i32>(), 3);
        assert_eq!(iterator_of!(again).sum::<i32>(), 3);
    }

    #[cfg(given_to_a_for_loop)]
    for number in plain {}

    #[cfg(given_to_an_adapter)]
    let doubled = plain.map(|number| number * 2);
}

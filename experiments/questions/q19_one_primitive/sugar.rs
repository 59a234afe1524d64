//! The differences between the forms, one per case.
#![feature(async_iterator, coroutines, coroutine_trait, gen_blocks, stmt_expr_attributes)]
#![crate_type = "lib"]

use std::future::ready;

fn unpin(_: impl Unpin) {}

pub fn form(words: [String; 2]) {
    #[cfg(borrow_async)]
    let _ = async move {
        for word in words.iter() {
            ready(word.len()).await;
        }
    };
    #[cfg(borrow_coroutine)]
    let _ = #[coroutine]
    move || {
        for word in words.iter() {
            yield word.len();
        }
    };
    #[cfg(borrow_static)]
    let _ = #[coroutine]
    static move || {
        for word in words.iter() {
            yield word.len();
        }
    };
    #[cfg(borrow_gen)]
    let _ = gen move {
        for word in words.iter() {
            yield word.len();
        }
    };
    #[cfg(borrow_async_gen)]
    let _ = async gen move {
        for word in words.iter() {
            yield word.len();
        }
    };
    #[cfg(unpin_async)]
    unpin(async move { ready(words.len()).await });
    #[cfg(unpin_coroutine)]
    unpin(
        #[coroutine]
        move || {
            yield words.len();
        },
    );
    #[cfg(unpin_static)]
    unpin(
        #[coroutine]
        static move || {
            yield words.len();
        },
    );
    #[cfg(unpin_gen)]
    unpin(gen move { yield words.len() });
    #[cfg(unpin_async_gen)]
    unpin(async gen move { yield words.len() });
    #[cfg(other_async)]
    let _ = async move {
        yield words.len();
    };
    #[cfg(other_coroutine)]
    let _ = #[coroutine]
    move || {
        yield ready(words.len()).await;
    };
    #[cfg(other_static)]
    let _ = #[coroutine]
    static move || {
        yield ready(words.len()).await;
    };
    #[cfg(other_gen)]
    let _ = gen move {
        yield ready(words.len()).await;
    };
    #[cfg(other_async_gen)]
    let _ = async gen move {
        yield ready(words.len()).await;
    };
    #[cfg(returned_async)]
    let _ = async move {
        ready(()).await;
        return words.len();
    };
    #[cfg(returned_coroutine)]
    let _ = #[coroutine]
    move || {
        yield;
        return words.len();
    };
    #[cfg(returned_static)]
    let _ = #[coroutine]
    static move || {
        yield;
        return words.len();
    };
    #[cfg(returned_gen)]
    let _ = gen move {
        yield ();
        return words.len();
    };
    #[cfg(returned_async_gen)]
    let _ = async gen move {
        yield ();
        return words.len();
    };
}

//! Observations from bodies of `cargo pausa try` that no column covers; `--cfg=row=…` and `--cfg=encoding=…` select
//! one. `async` is
//! `async-stream` here, since its pauses have items.

#![feature(coroutines, coroutine_trait, gen_blocks, yield_expr, stmt_expr_attributes)]
#![allow(unused)]

use std::fmt::Debug;
use std::ops::Coroutine;
use std::sync::Mutex;

use async_stream::stream;
use pausa_async::adapter::iterator;

type Co<T> = genawaiter::rc::Co<T>;
type Yielder<T> = corosensei::Yielder<(), T>;

#[cfg(not(row = "guard"))]
fn main() {}

/// `body` in one encoding. The type of the items comes first.
macro_rules! body {
    (genawaiter $item:ty: |$co:ident| $($body:tt)*) => {
        #[cfg(encoding = "genawaiter")]
        fn body() -> impl Iterator<Item = $item> {
            genawaiter::rc::Gen::new(async |$co: Co<$item>| { $($body)* }).into_iter()
        }
    };
    (coroutine $item:ty: $($body:tt)*) => {
        #[cfg(encoding = "coroutine")]
        fn body() -> impl Coroutine<Yield = $item, Return = ()> {
            #[coroutine]
            || { $($body)* }
        }
    };
    (stream $item:ty: $($body:tt)*) => {
        #[cfg(encoding = "async")]
        fn body() -> impl Iterator<Item = $item> {
            iterator::<$item>(stream! { $($body)* })
        }
    };
    (gen_block $item:ty: $($body:tt)*) => {
        #[cfg(encoding = "gen")]
        fn body() -> impl Iterator<Item = $item> {
            gen { $($body)* }
        }
    };
    (corosensei $item:ty: |$yielder:ident| $($body:tt)*) => {
        #[cfg(encoding = "corosensei")]
        fn body() -> corosensei::Coroutine<(), $item, ()> {
            corosensei::Coroutine::new(|$yielder: &Yielder<$item>, ()| { $($body)* })
        }
    };
    (diapause $item:ty: $($body:tt)*) => {
        #[cfg(encoding = "diapause")]
        #[diapause::coroutine(yield = $item)]
        fn body() { $($body)* }
    };
}

/// The operand has to become a `Box<dyn Debug>`.
#[cfg(row = "coercion")]
mod row {
    use super::*;

    type Item = Box<dyn Debug>;

    body! { genawaiter Item: |co| co.yield_(Box::new(1)).await }
    body! { coroutine Item: yield Box::new(1) }
    body! { stream Item: yield Box::new(1) }
    body! { gen_block Item: yield Box::new(1) }
    body! { corosensei Item: |yielder| yielder.suspend(Box::new(1)) }
    body! { diapause Item: yield_!(Box::new(1)); }
}

/// A pause in the operand of another pause.
#[cfg(row = "operand")]
mod row {
    use super::*;

    body! { genawaiter u32: |co| co.yield_({ co.yield_(1).await; 2 }).await }
    body! { coroutine u32: yield { yield 1; 2 } }
    body! { stream u32: yield { yield 1; 2 } }
    body! { gen_block u32: yield { yield 1; 2 } }
    body! { corosensei u32: |yielder| yielder.suspend({ yielder.suspend(1); 2 }) }
    body! { diapause u32: yield_!({ yield_!(1); 2 }); }
}

/// `?` on a value with the error type of the items.
#[cfg(row = "question mark")]
mod row {
    use super::*;

    fn number(text: &str) -> Result<u32, String> {
        text.parse().map_err(|_| "no number".to_string())
    }

    #[cfg(encoding = "coroutine")]
    fn body() -> impl Coroutine<Yield = u32, Return = Result<(), String>> {
        #[coroutine]
        || {
            yield number("x")?;
            Ok(())
        }
    }

    body! { stream Result<u32, String>: yield Ok(number("x")?) }
    body! { gen_block Result<u32, String>: yield Ok(number("x")?) }
}

/// A pause in a closure that another function calls.
#[cfg(row = "closure")]
mod row {
    use super::*;

    body! { genawaiter u32: |co| (0..3).for_each(|k| co.yield_(k).await) }
    body! { coroutine u32: (0..3).for_each(|k| yield k) }
    body! { stream u32: (0..3).for_each(|k| yield k) }
    body! { gen_block u32: (0..3).for_each(|k| yield k) }
    body! { corosensei u32: |yielder| (0..3).for_each(|k| yielder.suspend(k)) }
    body! { diapause u32: (0..3).for_each(|k| yield_!(k)); }
}

/// A body that calls itself, without a box around the call.
#[cfg(row = "recursion")]
mod row {
    use super::*;

    #[cfg(encoding = "genawaiter")]
    fn body(n: u32) -> impl Iterator<Item = u32> {
        let body = async move |co: Co<u32>| {
            for k in (n > 0).then(|| body(n - 1)).into_iter().flatten() {
                co.yield_(k).await;
            }
        };
        genawaiter::rc::Gen::new(body).into_iter()
    }

    #[cfg(encoding = "coroutine")]
    fn body(n: u32) -> impl Coroutine<Yield = u32, Return = ()> + Unpin {
        #[coroutine]
        move || {
            if n > 0 {
                let mut inner = body(n - 1);
                while let std::ops::CoroutineState::Yielded(k) = std::pin::Pin::new(&mut inner).resume(()) {
                    yield k;
                }
            }
        }
    }

    #[cfg(encoding = "gen")]
    fn body(n: u32) -> impl Iterator<Item = u32> {
        gen move {
            if n > 0 {
                for k in body(n - 1) {
                    yield k;
                }
            }
        }
    }
}

// Code that may not parse is in a macro, which is expanded only for its case.

macro_rules! immovable {
    () => {
        static gen { yield 1u32 }
    };
}

#[cfg(row = "static")]
fn body() -> impl Iterator<Item = u32> {
    immovable!()
}

const NUMBER: u32 = 1;

macro_rules! matched {
    () => {
        match yield NUMBER {
            () => {}
        }
    };
}

macro_rules! in_parentheses {
    () => {
        match (yield NUMBER) {
            () => {}
        }
    };
}

#[cfg(row = "match")]
mod row {
    use super::*;

    body! { coroutine u32: matched!() }
    body! { gen_block u32: matched!() }
}

#[cfg(row = "parentheses")]
mod row {
    use super::*;

    body! { coroutine u32: in_parentheses!() }
    body! { gen_block u32: in_parentheses!() }
}

static MUTEX: Mutex<u32> = Mutex::new(0);

/// The guard is not used after the pause, so it is not held across it.
#[cfg(all(row = "guard", encoding = "diapause"))]
#[diapause::coroutine(yield = u32)]
fn not_used_again() {
    let _guard = MUTEX.lock();
    yield_!(1);
}

/// A guard is held across the pause at which the body is dropped.
#[cfg(row = "guard")]
fn main() {
    #[cfg(encoding = "genawaiter")]
    {
        let mut body = genawaiter::rc::Gen::new(async |co: Co<u32>| {
            let guard = MUTEX.lock();
            co.yield_(1).await;
            drop(guard);
        });
        body.resume();
    }
    #[cfg(encoding = "coroutine")]
    {
        let mut body = #[coroutine]
        || {
            let guard = MUTEX.lock();
            yield 1u32;
            drop(guard);
        };
        std::pin::Pin::new(&mut body).resume(());
    }
    #[cfg(encoding = "async")]
    {
        let mut body = iterator::<u32>(stream! {
            let guard = MUTEX.lock();
            yield 1;
            drop(guard);
        });
        body.next();
    }
    #[cfg(encoding = "gen")]
    {
        let mut body = gen {
            let guard = MUTEX.lock();
            yield 1u32;
            drop(guard);
        };
        body.next();
    }
    #[cfg(encoding = "corosensei")]
    {
        let mut body = corosensei::Coroutine::new(|yielder: &Yielder<u32>, ()| {
            let guard = MUTEX.lock();
            yielder.suspend(1);
            drop(guard);
        });
        body.resume(());
    }
    #[cfg(encoding = "diapause")]
    {
        use diapause::Coroutine;

        let mut body = not_used_again();
        let _ = body.start();
        println!("{}", if MUTEX.try_lock().is_ok() { "not held" } else { "held" });
        return;
    }
    println!("{}", if MUTEX.is_poisoned() { "poisoned" } else { "whole" });
}

/// Two sorted inputs: the tuple that is matched has no name.
#[cfg(row = "merge")]
pub fn body(
    mut a: std::vec::IntoIter<u64>,
    mut b: std::vec::IntoIter<u64>,
) -> impl Coroutine<Yield = u64, Return = ()> {
    #[coroutine]
    move || {
        let (mut from_a, mut from_b) = (a.next().map(Box::new), b.next().map(Box::new));
        loop {
            match (from_a.take(), from_b.take()) {
                (Some(one), Some(other)) if one <= other => {
                    from_b = Some(other);
                    yield *one;
                    from_a = a.next().map(Box::new);
                }
                (one, Some(other)) => {
                    from_a = one;
                    yield *other;
                    from_b = b.next().map(Box::new);
                }
                (Some(one), None) => {
                    yield *one;
                    from_a = a.next().map(Box::new);
                }
                (None, None) => return,
            }
        }
    }
}

//! The same walk in each encoding: `snippet <case> <shape> <depth> <items>` yields about so many items and sums them.
//!
//! `deep`: a path of inner coroutines to one that yields all items. `path`: each level yields one item and delegates to
//! the next, again and again. `bytes`: prints the size of the path whose levels are not boxed.
#![feature(coroutines, coroutine_trait, gen_blocks, stmt_expr_attributes)]

use std::cell::Cell;
use std::ops::{Coroutine, CoroutineState};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Below a level is either the next level or the bottom, which yields the items.
#[derive(Clone, Copy)]
struct Level {
    depth: u64,
    /// Whether this level yields an item itself.
    each: bool,
    at_the_bottom: u64,
}

impl Level {
    fn next(self) -> Option<Level> {
        (self.depth > 0).then(|| Level { depth: self.depth - 1, ..self })
    }
}

/// A walk through a level: its own item, if it yields one, and what is below it.
macro_rules! walk {
    ($level:ident: |$item:ident| $yield:expr, |$next:ident| $delegate:expr) => {{
        if $level.each {
            let $item = $level.depth;
            $yield;
        }
        match $level.next() {
            Some($next) => $delegate,
            None => {
                for $item in 0..$level.at_the_bottom {
                    $yield;
                }
            }
        }
    }};
}

/// Delegation as a loop around a resumption: what `yield from` is short for.
mod coroutine {
    use super::*;

    type Walk = Pin<Box<dyn Coroutine<Yield = u64, Return = ()>>>;

    fn walk(level: Level) -> Walk {
        Box::pin(
            #[coroutine]
            move || {
                walk!(level: |item| yield item, |next| {
                    let mut inner = walk(next);
                    while let CoroutineState::Yielded(item) = inner.as_mut().resume(()) {
                        yield item;
                    }
                })
            },
        )
    }

    pub fn sum(level: Level) -> u64 {
        let mut walk = walk(level);
        let mut sum = 0;
        while let CoroutineState::Yielded(item) = walk.as_mut().resume(()) {
            sum += item;
        }
        sum
    }
}

/// The same with `gen`, where a `for` loop delegates.
mod generator {
    use super::*;

    fn walk(level: Level) -> Box<dyn Iterator<Item = u64>> {
        Box::new(gen move {
            walk!(level: |item| yield item, |next| {
                for item in walk(next) {
                    yield item;
                }
            })
        })
    }

    pub fn sum(level: Level) -> u64 {
        walk(level).sum()
    }
}

/// A path of known types, nothing boxed: each level owns the one below, and `next` can be inlined through all of them.
mod unboxed {
    use super::*;

    fn bottom(items: u64) -> impl Iterator<Item = u64> {
        gen move {
            for item in 0..items {
                yield item;
            }
        }
    }

    fn level(inner: impl Iterator<Item = u64>) -> impl Iterator<Item = u64> {
        gen move {
            for item in inner {
                yield item;
            }
        }
    }

    fn four(inner: impl Iterator<Item = u64>) -> impl Iterator<Item = u64> {
        level(level(level(level(inner))))
    }

    fn five(items: u64) -> impl Iterator<Item = u64> {
        four(bottom(items))
    }

    fn ten(items: u64) -> impl Iterator<Item = u64> {
        level(four(five(items)))
    }

    fn twenty(items: u64) -> impl Iterator<Item = u64> {
        level(level(four(four(ten(items)))))
    }

    // Not inlined, so that no frame holds the state of another form.
    #[inline(never)]
    fn sum_of(items: impl Iterator<Item = u64>) -> u64 {
        items.sum()
    }

    pub fn sum(Level { depth, at_the_bottom, .. }: Level) -> u64 {
        match depth {
            0 => sum_of(bottom(at_the_bottom)),
            4 => sum_of(five(at_the_bottom)),
            9 => sum_of(ten(at_the_bottom)),
            _ => panic!("no such depth"),
        }
    }

    fn bytes_of<T>(_: fn(u64) -> T) -> usize {
        size_of::<T>()
    }

    pub fn bytes(depth: u64) -> usize {
        match depth {
            1 => bytes_of(bottom),
            5 => bytes_of(five),
            10 => bytes_of(ten),
            20 => bytes_of(twenty),
            _ => panic!("no such depth"),
        }
    }
}

/// As in `genawaiter`: the inner body shares the outer one's slot, so no level forwards an item, but each poll still
/// goes down the path.
mod airlock {
    use super::*;

    type Slot = Rc<Cell<Option<u64>>>;

    async fn put(slot: &Slot, item: u64) {
        slot.set(Some(item));
        let mut paused = false;
        std::future::poll_fn(|_| match std::mem::replace(&mut paused, true) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        })
        .await
    }

    fn walk(slot: Slot, level: Level) -> Pin<Box<dyn Future<Output = ()>>> {
        Box::pin(async move { walk!(level: |item| put(&slot, item).await, |next| walk(slot, next).await) })
    }

    pub fn sum(level: Level) -> u64 {
        let slot = Slot::default();
        let mut walk = walk(slot.clone(), level);
        let mut context = Context::from_waker(Waker::noop());
        let mut sum = 0;
        while walk.as_mut().poll(&mut context).is_pending() {
            sum += slot.take().unwrap_or_default();
        }
        sum
    }
}

/// A `yield from` that passes the inner coroutine to the caller. Emulated: no compiler has it.
mod handed_over {
    use super::*;

    enum Given {
        Item(u64),
        From(Walk),
    }
    type Walk = Pin<Box<dyn Coroutine<Yield = Given, Return = ()>>>;

    fn walk(level: Level) -> Walk {
        Box::pin(
            #[coroutine]
            move || walk!(level: |item| yield Given::Item(item), |next| yield Given::From(walk(next))),
        )
    }

    pub fn sum(level: Level) -> u64 {
        let mut path = vec![walk(level)];
        let mut sum = 0;
        while let Some(innermost) = path.last_mut() {
            match innermost.as_mut().resume(()) {
                CoroutineState::Yielded(Given::Item(item)) => sum += item,
                CoroutineState::Yielded(Given::From(inner)) => path.push(inner),
                CoroutineState::Complete(()) => drop(path.pop()),
            }
        }
        sum
    }
}

/// By hand: an iterator that keeps the path.
mod structure {
    use super::*;

    struct Walk {
        path: Vec<Paused>,
    }

    enum Paused {
        Start(Level),
        Below(Level),
        Bottom(std::ops::Range<u64>),
    }

    impl Iterator for Walk {
        type Item = u64;

        fn next(&mut self) -> Option<u64> {
            loop {
                match self.path.last_mut()? {
                    Paused::Bottom(items) => match items.next() {
                        Some(item) => return Some(item),
                        None => drop(self.path.pop()),
                    },
                    paused @ Paused::Start(_) => {
                        let Paused::Start(level) = *paused else { unreachable!() };
                        *paused = match level.next() {
                            Some(_) => Paused::Below(level),
                            None => Paused::Bottom(0..level.at_the_bottom),
                        };
                        if level.each {
                            return Some(level.depth);
                        }
                    }
                    Paused::Below(level) => {
                        let next = level.next();
                        // This level has nothing left to do, so the next level replaces it.
                        self.path.pop();
                        self.path.extend(next.map(Paused::Start));
                    }
                }
            }
        }
    }

    pub fn sum(level: Level) -> u64 {
        Walk { path: vec![Paused::Start(level)] }.sum()
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [case, shape, depth, items] = &arguments[..] else { panic!("case, shape, depth, items") };
    let (depth, items): (u64, u64) = (depth.parse().unwrap(), items.parse().unwrap());
    if shape == "bytes" {
        return println!("{}", unboxed::bytes(depth));
    }
    let sum = match case.as_str() {
        "coroutine" => coroutine::sum,
        "gen" => generator::sum,
        "unboxed" => unboxed::sum,
        "airlock" => airlock::sum,
        "handed_over" => handed_over::sum,
        "struct" => structure::sum,
        _ => panic!("no such case"),
    };
    let total: u64 = match shape.as_str() {
        "deep" => sum(Level { depth: depth - 1, each: false, at_the_bottom: items }),
        "path" => (0..items / depth)
            .map(|_| sum(std::hint::black_box(Level { depth: depth - 1, each: true, at_the_bottom: 0 })))
            .sum(),
        _ => panic!("no such shape"),
    };
    println!("{total}");
}

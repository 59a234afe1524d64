//! A stage that reads into one buffer and yields borrowed lines: a case for each way to write it.
#![feature(coroutines, coroutine_trait, gen_blocks, stmt_expr_attributes)]
#![crate_type = "lib"]

use std::io::BufRead;

/// By hand, with a generic associated type.
#[cfg(any(by_hand, by_hand_iterator, by_hand_generic))]
mod by_hand;

/// By hand, as an `Iterator`.
#[cfg(by_hand_iterator)]
impl<R: BufRead> Iterator for by_hand::Lines<R> {
    type Item = &[u8];

    fn next(&mut self) -> Option<&[u8]> {
        by_hand::Lending::next(self)
    }
}

/// A stage over any other stage of borrowed lines.
#[cfg(by_hand_generic)]
pub struct Trimmed<L>(L);

#[cfg(by_hand_generic)]
impl<L> by_hand::Lending for Trimmed<L>
where
    L: for<'a> by_hand::Lending<Item<'a> = &'a [u8]>,
{
    type Item<'a>
        = &'a [u8]
    where
        L: 'a;

    fn next(&mut self) -> Option<&[u8]> {
        self.0.next().map(<[u8]>::trim_ascii)
    }
}

/// By hand, a coroutine that lends what it yields, and a caller that uses each item before it resumes again.
#[cfg(any(by_hand_coroutine, by_hand_coroutine_kept, by_hand_coroutine_borrows_itself))]
pub mod by_hand {
    use super::*;
    use std::ops::CoroutineState::{self, Complete, Yielded};

    pub trait Lending {
        type Yield<'a>
        where
            Self: 'a;
        fn resume(&mut self) -> CoroutineState<Self::Yield<'_>, u64>;
    }

    /// `loop { read(&mut line); yield &line[..]; count += 1 }`, which returns the count.
    pub struct Lines<R> {
        pub log: R,
        pub line: Vec<u8>,
        pub count: u64,
    }

    impl<R: BufRead> Lending for Lines<R> {
        type Yield<'a>
            = &'a [u8]
        where
            R: 'a;

        fn resume(&mut self) -> CoroutineState<&[u8], u64> {
            self.line.clear();
            match self.log.read_until(b'\n', &mut self.line) {
                Ok(1..) => {
                    self.count += 1;
                    Yielded(&self.line)
                }
                _ => Complete(self.count),
            }
        }
    }

    #[cfg(not(by_hand_coroutine_kept))]
    pub fn drive<L: Lending>(mut lines: L, mut each: impl FnMut(L::Yield<'_>)) -> u64 {
        loop {
            match lines.resume() {
                Yielded(line) => each(line),
                Complete(count) => return count,
            }
        }
    }

    /// The caller must be refused: an item is used after the next resumption.
    #[cfg(by_hand_coroutine_kept)]
    pub fn drive<L: Lending>(mut lines: L, mut each: impl FnMut(L::Yield<'_>)) {
        let first = lines.resume();
        lines.resume();
        if let Yielded(line) = first {
            each(line);
        }
    }

    /// `for word in line.split(…) { yield word }`: the body borrows from its own line across the pause.
    #[cfg(by_hand_coroutine_borrows_itself)]
    pub struct Words<'line> {
        pub line: String,
        pub words: Option<std::str::SplitWhitespace<'line>>,
    }

    #[cfg(by_hand_coroutine_borrows_itself)]
    impl<'line> Lending for Words<'line> {
        type Yield<'a>
            = &'a str
        where
            Self: 'a;

        fn resume(&mut self) -> CoroutineState<&str, u64> {
            let words = self.words.get_or_insert_with(|| self.line.split_whitespace());
            words.next().map_or(Complete(0), Yielded)
        }
    }
}

/// A filter in its natural form: a borrow that is returned in one branch is also held in the other.
#[cfg(by_hand_filter)]
mod by_hand {
    pub trait Lines {
        fn next(&mut self) -> Option<&[u8]>;
    }

    pub struct Errors<L>(L);

    impl<L: Lines> Lines for Errors<L> {
        fn next(&mut self) -> Option<&[u8]> {
            while let Some(line) = self.0.next() {
                if line.starts_with(b"ERROR") {
                    return Some(line);
                }
            }
            None
        }
    }
}

/// Reads into one buffer and yields it.
macro_rules! body {
    ($log:ident) => {{
        let mut line = Vec::new();
        while $log.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            yield &line[..];
            line.clear();
        }
    }};
}

#[cfg(coroutine)]
pub fn lines(mut log: impl BufRead) {
    let _ = #[coroutine]
    move || body!(log);
}

#[cfg(coroutine_static)]
pub fn lines(mut log: impl BufRead) {
    let _ = #[coroutine]
    static move || body!(log);
}

/// With a lifetime for the yielded item. No lifetime that can be named is short enough.
#[cfg(coroutine_named)]
pub fn lines<'a>(mut log: impl BufRead + 'a) -> impl std::ops::Coroutine<Yield = &'a [u8], Return = ()> {
    #[coroutine]
    static move || body!(log)
}

/// The buffer is passed to the caller and back instead of being lent.
#[cfg(coroutine_to_and_fro)]
pub fn lines(mut log: impl BufRead) {
    let _ = #[coroutine]
    move |mut line: Vec<u8>| {
        line.clear();
        while log.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            line = yield line;
            line.clear();
        }
    };
}

#[cfg(generator)]
pub fn lines(mut log: impl BufRead) -> impl Iterator {
    gen move { body!(log) }
}

/// As in `genawaiter`: the value is passed through a slot that the body shares with the caller.
#[cfg(slot)]
pub fn lines(mut log: impl BufRead) {
    use std::cell::Cell;

    struct Co<Y>(Cell<Option<Y>>);

    impl<Y> Co<Y> {
        async fn yield_(&self, item: Y) {
            self.0.set(Some(item));
        }
    }

    async fn body(co: std::rc::Rc<Co<&[u8]>>, log: &mut impl BufRead) {
        let mut line = Vec::new();
        while log.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            co.yield_(&line[..]).await;
            line.clear();
        }
    }

    let _ = body(std::rc::Rc::new(Co(Cell::new(None))), &mut log);
}

//! Many at once: each gives its first term of Fibonacci and is suspended; when all are, each gives its second.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use corosensei::Coroutine;
use corosensei::stack::DefaultStack;
use pausa::ch1_fibonacci::{Fibonacci, Overflow};
use pausa_coroutine::CoroutineClosure;
use pausa_genawaiter::Genawaiter;
use pausa_lab::Result;
use pausa_scheduler::EventLoop;
use pausa_struct::Struct;

use crate::threads;

/// Starts this many, calls back when all are suspended, and lets them go on. Gives the sum of all terms.
pub(crate) type Run = fn(u64, &mut dyn FnMut()) -> Result<u64>;

/// A way to have many at once.
pub(crate) struct Contender {
    /// Its name on the command line and in tables.
    pub(crate) name: &'static str,
    /// The implementation and its version.
    pub(crate) what: &'static str,
    /// How they are started.
    pub(crate) run: Run,
}

impl Contender {
    /// Whether each is a thread of the operating system.
    pub(crate) fn is_threads(&self) -> bool {
        self.name.starts_with("thread")
    }
}

/// All of them.
pub(crate) const CONTENDERS: &[Contender] = &[
    Contender {
        name: "struct",
        what: "`ch1_fibonacci`, each in a `Box<dyn Iterator>`",
        run: boxed::<Struct>,
    },
    Contender { name: "genawaiter", what: "the same", run: boxed::<Genawaiter> },
    Contender { name: "coroutine", what: "the same", run: boxed::<CoroutineClosure> },
    Contender {
        name: "struct in place",
        what: "the same, side by side in a `Vec` of one type",
        run: in_place,
    },
    Contender { name: "our loop", what: "a future each, on `pausa_scheduler::EventLoop`", run: our_loop },
    Contender { name: "tokio", what: "a future each, on tokio's current-thread runtime", run: tokio },
    Contender {
        name: "corosensei",
        what: "a stack each, of the library's default size (1 MiB)",
        run: corosensei,
    },
    Contender {
        name: "thread 2 MiB",
        what: "a thread each, of Rust's default size",
        run: |count, suspended| threads::of_size(2 << 20, count, suspended),
    },
    Contender {
        name: "thread 8 MiB",
        // The default of Linux for the first thread of a process.
        what: "a thread each, of the size that the story speaks of",
        run: |count, suspended| threads::of_size(8 << 20, count, suspended),
    },
];

type Terms = dyn Iterator<Item = Result<u64, Overflow>>;

fn boxed<E: Fibonacci + 'static>(count: u64, suspended: &mut dyn FnMut()) -> Result<u64> {
    iterators(count, suspended, || Box::new(E::fibonacci::<u64>(u64::MAX)) as Box<Terms>)
}

fn in_place(count: u64, suspended: &mut dyn FnMut()) -> Result<u64> {
    iterators(count, suspended, || Struct::fibonacci::<u64>(u64::MAX))
}

fn iterators<T>(count: u64, suspended: &mut dyn FnMut(), make: impl Fn() -> T) -> Result<u64>
where
    T: Iterator<Item = Result<u64, Overflow>>,
{
    let mut all = Vec::new();
    let mut sum = 0;
    for _ in 0..count {
        let mut terms = make();
        sum += term(terms.next());
        all.push(terms);
    }
    suspended();
    Ok(sum + all.iter_mut().map(|terms| term(terms.next())).sum::<u64>())
}

/// An end, or an overflow, is not reached in two terms; it would make the sum wrong, and that is looked at.
fn term(term: Option<Result<u64, Overflow>>) -> u64 {
    term.and_then(Result::ok).unwrap_or(u64::MAX / 2)
}

fn corosensei(count: u64, suspended: &mut dyn FnMut()) -> Result<u64> {
    let mut all = Vec::new();
    let mut sum = 0;
    for started in 0..count {
        let stack = DefaultStack::new(1 << 20).map_err(|error| format!("after {started} stacks: {error}"))?;
        let mut terms: Coroutine<(), u64, ()> = Coroutine::with_stack(stack, |yielder, ()| {
            let (mut before, mut term) = (1_u64, 0_u64);
            loop {
                yielder.suspend(term);
                (before, term) = (term, before.wrapping_add(term));
            }
        });
        sum += terms.resume(()).as_yield().unwrap_or(u64::MAX / 2);
        all.push(terms);
    }
    suspended();
    Ok(sum + all.iter_mut().map(|terms| terms.resume(()).as_yield().unwrap_or(u64::MAX / 2)).sum::<u64>())
}

/// The sum of the values from tasks and threads, and their number: no caller consumes them as it consumes an iterator.
#[derive(Default)]
pub(crate) struct Given {
    sum: AtomicU64,
    terms: AtomicU64,
}

impl Given {
    /// Adds a term. Says how many there are.
    pub(crate) fn add(&self, term: u64) -> u64 {
        self.sum.fetch_add(term, Relaxed);
        self.terms.fetch_add(1, Relaxed) + 1
    }

    /// How many terms there are.
    pub(crate) fn terms(&self) -> u64 {
        self.terms.load(Relaxed)
    }

    /// Their sum.
    pub(crate) fn sum(&self) -> u64 {
        self.sum.load(Relaxed)
    }
}

/// A task: two terms, and a pause after each.
async fn two_terms<P: Future<Output = ()>>(given: &'static Given, pause: fn() -> P) {
    let (mut before, mut term) = (1_u64, 0_u64);
    for _ in 0..2 {
        given.add(term);
        pause().await;
        (before, term) = (term, before.wrapping_add(term));
    }
}

fn our_loop(count: u64, suspended: &mut dyn FnMut()) -> Result<u64> {
    // Borrowed by tasks that must not borrow: it lives as long as this process, which does this once.
    let given: &'static Given = Box::leak(Box::default());
    let event_loop = EventLoop::new()?;
    for _ in 0..count {
        event_loop.handle().spawn_detached(two_terms(given, pausa_scheduler::yield_now));
    }
    event_loop.block_on(both(given, count, suspended, pausa_scheduler::yield_now));
    Ok(given.sum())
}

fn tokio(count: u64, suspended: &mut dyn FnMut()) -> Result<u64> {
    let given: &'static Given = Box::leak(Box::default());
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(async {
        for _ in 0..count {
            drop(tokio::spawn(two_terms(given, tokio::task::yield_now)));
        }
        both(given, count, suspended, tokio::task::yield_now).await;
    });
    Ok(given.sum())
}

/// Waits until each task has given its first term, and then until each has given its second.
async fn both<P: Future<Output = ()>>(
    given: &Given,
    count: u64,
    suspended: &mut dyn FnMut(),
    pause: fn() -> P,
) {
    while given.terms() < count {
        pause().await;
    }
    suspended();
    while given.terms() < 2 * count {
        pause().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_gives_two_terms_and_is_suspended_once() {
        for contender in CONTENDERS {
            for count in [0, 1, 50] {
                let mut suspended = 0;
                let sum = (contender.run)(count, &mut || suspended += 1).unwrap();
                // The terms of each are 0 and 1.
                assert_eq!((sum, suspended), (count, 1), "{}", contender.name);
            }
        }
    }
}

//! How the programs are driven for figures: one driver a program, in its own module, the same for every encoding. What is
//! seen on the way goes to an [`Observer`]; for counting instructions and for timing there is one that sees nothing and is
//! compiled away.

mod quiet;

use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Waker};

use pausa::{Coroutine, Outcome};

pub(crate) use quiet::{QuietLoop, QuietSession, QuietStream, on_quiet_loop};

/// How a program is driven for figures. The same driver for every encoding.
#[derive(Clone, Copy, Debug)]
pub struct Exercise {
    /// What is counted: `item`, `message`, `turn`, or `run` for a whole run of the program.
    pub unit: &'static str,
    /// Bytes of the values that have to live across the widest pause, by themselves: a lower bound for any encoding. What
    /// they own on the heap, and where in the program it is paused, are not in it.
    pub must_live: usize,
    /// Drives the program through so many units.
    pub run: fn(u64),
    /// The same, counting bytes and allocations. `None` in a build that does not count.
    pub observe: Option<fn(u64) -> Observed>,
}

/// What was seen of a program while it was driven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// Bytes of the paused coroutine itself.
    pub handle: usize,
    /// Bytes that it held on the heap at its widest pause.
    pub heap: usize,
    /// Allocations of the whole run.
    pub allocations: u64,
    /// Bytes of those.
    pub bytes: u64,
}

/// A program's driver.
pub(crate) trait Drive {
    /// What is counted; see [`Exercise::unit`].
    const UNIT: &'static str;

    /// See [`Exercise::must_live`].
    const MUST_LIVE: usize;

    /// Drives the program through so many units.
    fn drive(units: u64, observer: &mut impl Observer);
}

/// What [`Playable`](crate::Playable) holds of a driver.
pub(crate) fn exercise<D: Drive>() -> Option<Exercise> {
    Some(Exercise {
        unit: D::UNIT,
        must_live: D::MUST_LIVE,
        run: |units| D::drive(units, &mut Unobserved),
        observe: OBSERVES.then_some(observe::<D>),
    })
}

/// Who watches a program being driven.
pub(crate) trait Observer {
    /// A new coroutine is made: what is on the heap from here on is its own.
    fn makes<C>(&mut self, make: impl FnOnce() -> C) -> C;

    /// It is started or resumed.
    fn resumes<R>(&mut self, resume: impl FnOnce() -> R) -> R;

    /// It is paused.
    fn pauses<C: ?Sized>(&mut self, coroutine: &C);
}

/// Nobody watches.
pub(crate) struct Unobserved;

impl Observer for Unobserved {
    fn makes<C>(&mut self, make: impl FnOnce() -> C) -> C {
        make()
    }

    fn resumes<R>(&mut self, resume: impl FnOnce() -> R) -> R {
        resume()
    }

    fn pauses<C: ?Sized>(&mut self, _: &C) {}
}

#[cfg(not(feature = "count-allocations"))]
const OBSERVES: bool = false;
#[cfg(not(feature = "count-allocations"))]
fn observe<D: Drive>(_: u64) -> Observed {
    Observed::default()
}

#[cfg(feature = "count-allocations")]
const OBSERVES: bool = true;
#[cfg(feature = "count-allocations")]
use counting::observe;

#[cfg(feature = "count-allocations")]
mod counting {
    use super::{Drive, Observed, Observer};

    /// Counts what a coroutine holds: its own bytes, and those that are allocated and not freed since it was made.
    #[derive(Default)]
    struct Counting {
        held: i64,
        seen: Observed,
    }

    impl Counting {
        fn count<R>(&mut self, action: impl FnOnce() -> R) -> R {
            let mut result = None;
            self.held += allocation_counter::measure(|| result = Some(action())).bytes_current;
            result.expect("the action was run")
        }
    }

    impl Observer for Counting {
        fn makes<C>(&mut self, make: impl FnOnce() -> C) -> C {
            // Of the last one: what libraries keep from the first on is no coroutine's.
            (self.held, self.seen.heap) = (0, 0);
            self.count(make)
        }

        fn resumes<R>(&mut self, resume: impl FnOnce() -> R) -> R {
            self.count(resume)
        }

        fn pauses<C: ?Sized>(&mut self, coroutine: &C) {
            self.seen.handle = self.seen.handle.max(size_of_val(coroutine));
            self.seen.heap = self.seen.heap.max(usize::try_from(self.held).unwrap_or(0));
        }
    }

    pub(super) fn observe<D: Drive>(units: u64) -> Observed {
        let mut counting = Counting::default();
        let all = allocation_counter::measure(|| D::drive(units, &mut counting));
        Observed { allocations: all.count_total, bytes: all.bytes_total, ..counting.seen }
    }
}

/// Drives an iterator to its end.
pub(crate) fn iterate<I: Iterator>(observer: &mut impl Observer, make: impl FnOnce() -> I) {
    let mut iterator = observer.makes(make);
    while let Some(item) = observer.resumes(|| black_box(iterator.next())) {
        observer.pauses(&iterator);
        drop(item);
    }
}

/// Starts a coroutine and sends it messages, to its end or theirs.
pub(crate) fn converse<C: Coroutine>(
    observer: &mut impl Observer,
    make: impl FnOnce() -> C,
    messages: impl IntoIterator<Item = C::Sent>,
) {
    let mut coroutine = observer.makes(make);
    let mut outcome = observer.resumes(|| black_box(coroutine.start()));
    for message in messages {
        if let Outcome::Complete(_) = outcome {
            break;
        }
        observer.pauses(&coroutine);
        outcome = observer.resumes(|| black_box(coroutine.resume(message)));
    }
}

/// Polls a future to its end, whether it is woken or not.
pub(crate) fn poll_to_end<F: Future>(observer: &mut impl Observer, make: impl FnOnce() -> F) {
    let mut future = pin!(observer.makes(make));
    let mut cx = Context::from_waker(Waker::noop());
    while observer.resumes(|| black_box(future.as_mut().poll(&mut cx))).is_pending() {
        observer.pauses(&*future);
    }
}

/// Awaits a future on a loop. What is counted is what its own polls allocate, with the tasks that it spawns.
pub(crate) async fn watch<F: Future>(observer: &mut impl Observer, make: impl FnOnce() -> F) -> F::Output {
    let mut future = pin!(observer.makes(make));
    std::future::poll_fn(|cx| {
        let polled = observer.resumes(|| Pin::as_mut(&mut future).poll(cx));
        if polled.is_pending() {
            observer.pauses(&*future);
        }
        polled
    })
    .await
}

#[cfg(all(test, feature = "count-allocations"))]
mod tests {
    use super::*;

    /// Holds 100 bytes more at each pause.
    struct Grows;

    impl Drive for Grows {
        const UNIT: &'static str = "item";
        const MUST_LIVE: usize = 0;

        fn drive(units: u64, observer: &mut impl Observer) {
            let mut held = Vec::<u8>::new();
            let make = || {
                std::iter::from_fn(move || {
                    held = Vec::with_capacity(100 * (held.capacity() / 100 + 1));
                    Some(())
                })
            };
            iterate(observer, || make().take(units as usize));
        }
    }

    #[test]
    fn the_heap_is_counted_at_the_widest_pause_and_allocations_in_all() {
        let seen = observe::<Grows>(3);
        // 100 bytes, then 200 and the 100 are gone, then 300.
        assert_eq!((seen.heap, seen.allocations, seen.bytes), (300, 3, 600));
        assert_eq!(
            seen.handle,
            size_of::<Vec<u8>>() + size_of::<usize>(),
            "the closure's vector and `take`'s count"
        );
    }
}

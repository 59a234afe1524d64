//! Drives the programs for measurements. Each program has one driver, in its main's module, that is the same for every
//! encoding. The driver reports what it does to an [`Observer`]. For instruction counts and times the observer is
//! [`Unobserved`], which does nothing and is optimized away.

mod quiet;

use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Waker};

use pausa::{Coroutine, Outcome};

pub(crate) use quiet::{QuietLoop, QuietSession, QuietStream, on_quiet_loop};

/// The driver of a program for measurements, in one encoding.
#[derive(Clone, Copy, Debug)]
pub struct Exercise {
    /// The unit that is counted: `item`, `message`, `poll` and so on, or `run` for a whole run of the program.
    pub unit: &'static str,
    /// The bytes of the values that must live across the widest pause: a lower bound for any encoding. It excludes what they
    /// own on the heap and the position in the program.
    pub must_live: usize,
    /// Drives the program for a number of units.
    pub run: fn(u64),
    /// [`run`](Self::run) that counts bytes and allocations. `None` in a build without the feature `count-allocations`.
    pub observe: Option<fn(u64) -> Observed>,
}

/// The bytes and allocations of a program that was driven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// The size of the paused coroutine's handle, in bytes.
    pub handle: usize,
    /// The bytes that it held on the heap at its widest pause.
    pub heap: usize,
    /// The number of allocations of the whole run.
    pub allocations: u64,
    /// The bytes of those allocations.
    pub bytes: u64,
}

/// A program's driver.
pub(crate) trait Drive {
    /// See [`Exercise::unit`].
    const UNIT: &'static str;

    /// See [`Exercise::must_live`].
    const MUST_LIVE: usize;

    /// Drives the program for a number of units, and reports to the observer.
    fn drive(units: u64, observer: &mut impl Observer);
}

/// Makes the [`Exercise`] of a driver, for [`Playable`](crate::Playable).
pub(crate) fn exercise<D: Drive>() -> Exercise {
    Exercise {
        unit: D::UNIT,
        must_live: D::MUST_LIVE,
        run: |units| D::drive(units, &mut Unobserved),
        #[cfg(feature = "count-allocations")]
        observe: Some(counting::observe::<D>),
        #[cfg(not(feature = "count-allocations"))]
        observe: None,
    }
}

/// Receives the events of a driver.
pub(crate) trait Observer {
    /// Makes a new coroutine. What is allocated from here on belongs to it.
    fn makes<C>(&mut self, make: impl FnOnce() -> C) -> C;

    /// Starts or resumes the coroutine.
    fn resumes<R>(&mut self, resume: impl FnOnce() -> R) -> R;

    /// Observes the paused coroutine.
    fn pauses<C: ?Sized>(&mut self, coroutine: &C);
}

/// An observer that does nothing.
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

#[cfg(feature = "count-allocations")]
mod counting {
    use super::{Drive, Observed, Observer};

    /// Counts the bytes of a coroutine: its own size, and what has been allocated and not freed since it was made.
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
            // Only the last coroutine counts: the first one includes what libraries allocate once and keep.
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

/// Makes an iterator and drives it to its end.
pub(crate) fn iterate<I: Iterator>(observer: &mut impl Observer, make: impl FnOnce() -> I) {
    let mut iterator = observer.makes(make);
    while let Some(item) = observer.resumes(|| black_box(iterator.next())) {
        observer.pauses(&iterator);
        drop(item);
    }
}

/// Makes and starts a coroutine, and sends it messages until either has ended.
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

/// Makes a future and polls it to its end, without waiting to be woken.
pub(crate) fn poll_to_end<F: Future>(observer: &mut impl Observer, make: impl FnOnce() -> F) {
    let mut future = pin!(observer.makes(make));
    let mut cx = Context::from_waker(Waker::noop());
    while observer.resumes(|| black_box(future.as_mut().poll(&mut cx))).is_pending() {
        observer.pauses(&*future);
    }
}

/// Makes a future and awaits it on a loop. It counts what the future's own polls allocate, including the tasks that it spawns.
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
    use super::counting::observe;
    use super::*;

    /// Drives an iterator that holds 100 more bytes at each pause.
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
        // 100 bytes, then 200 (the 100 are freed), then 300.
        assert_eq!((seen.heap, seen.allocations, seen.bytes), (300, 3, 600));
        assert_eq!(
            seen.handle,
            size_of::<Vec<u8>>() + size_of::<usize>(),
            "the closure's vector and `take`'s count"
        );
    }
}

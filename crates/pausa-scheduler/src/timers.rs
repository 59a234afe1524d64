//! Timers: a wheel of wheels, and the future that sleeps on it.
//!
//! Ten wheels of 64 buckets each. A bucket of wheel 0 is one nanosecond wide, one of wheel 1 is 64, one of wheel 2 is
//! 4096, and so on for 36 years. A timer lies on the lowest wheel on which its deadline and the present are in the same
//! turn, that is, the wheel of the highest digit (in base 64) in which the two differ.
//!
//! ```text
//!   present   5 . 17 . 40 . 02        deadlines   5 . 17 . 41 . 60  ─► wheel 1, bucket 41
//!             │    │    │    │                    5 . 17 . 40 . 33  ─► wheel 0, bucket 33
//!   wheel     3    2    1    0                    6 . 00 . 00 . 00  ─► wheel 3, bucket 6
//! ```
//!
//! All of a lower wheel is due before anything of a higher one, and a bucket before the next, so the first bucket that
//! is not empty has the next timer. When the present enters a bucket, its timers are due or move to lower wheels: a
//! timer moves a few times in its life, always in bulk, and nothing is ever sifted through a heap. The order is exact:
//! by deadline, and by age where deadlines are equal, because buckets are filled, emptied and sorted in a stable way.
//!
//! For the same reason a bucket is always sorted by age, so a timer is found in it quickly. A cancelled timer loses its
//! waker and lies there as litter; before a bucket grows, it is swept.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use crate::event_loop::Handle;
use crate::waker::check_is_inside;

const WHEELS: usize = 10;
const DIGIT_BITS: usize = 6;
const BUCKETS: usize = 1 << DIGIT_BITS;
/// 36 years. Later deadlines are not told from it.
const FOREVER: u64 = (1 << (WHEELS * DIGIT_BITS)) - 1;
/// A larger bucket that is due goes to the lower wheels first, and is sorted there, in small pieces.
const SORTED_AT_ONCE: usize = 32;

/// What lies in a bucket.
pub(crate) struct Entry {
    deadline: u64,
    /// Its name: how many timers there were before it.
    number: u64,
    /// Whom to wake; nobody when the timer has been cancelled.
    pub(crate) waker: Option<Waker>,
}

/// The clock of a loop and all its timers. Time is in nanoseconds since the loop was made.
pub(crate) struct Timers {
    start: Instant,
    pub(crate) is_virtual: bool,
    /// The latest time that the loop has looked at. Every timer due by then has been fired.
    present: u64,
    buckets: [[Vec<Entry>; BUCKETS]; WHEELS],
    /// For each wheel, which of its buckets may have entries.
    occupied: [u64; WHEELS],
    /// How many timers there have ever been.
    numbers: u64,
    /// The next deadline, while it is known.
    soonest: Option<u64>,
}

impl Timers {
    pub(crate) fn new(is_virtual: bool) -> Timers {
        let buckets = [(); WHEELS].map(|()| [(); BUCKETS].map(|()| Vec::new()));
        let (start, occupied) = (Instant::now(), [0; WHEELS]);
        Timers { start, is_virtual, present: 0, buckets, occupied, numbers: 0, soonest: None }
    }

    /// What time it is.
    pub(crate) fn now(&self) -> u64 {
        if self.is_virtual { self.present } else { nanos(self.start.elapsed()) }
    }

    /// Sets a timer and gives its number.
    fn insert(&mut self, deadline: u64, waker: Waker) -> u64 {
        self.numbers += 1;
        self.soonest = self.soonest.map(|soonest| soonest.min(deadline));
        self.put(Entry { deadline, number: self.numbers, waker: Some(waker) });
        self.numbers
    }

    /// Takes back a timer that has not fired. Its waker is to be dropped elsewhere: that may run anyone's code, which
    /// must not find the timers borrowed.
    #[must_use]
    fn cancel(&mut self, deadline: u64, number: u64) -> Option<Waker> {
        self.soonest = self.soonest.filter(|&soonest| soonest != deadline);
        let bucket = self.bucket(deadline);
        let place = bucket.binary_search_by_key(&number, |entry| entry.number).expect("it has not fired");
        bucket[place].waker.take()
    }

    /// When the next timer is due.
    pub(crate) fn next_deadline(&mut self) -> Option<u64> {
        let wheels = self.buckets.iter().zip(self.occupied).filter(|&(_, occupied)| occupied != 0);
        let deadline = |entry: &Entry| entry.waker.is_some().then_some(entry.deadline);
        self.soonest = self.soonest.or_else(|| {
            let mut buckets =
                wheels.flat_map(|(wheel, occupied)| &wheel[occupied.trailing_zeros() as usize..]);
            buckets.find_map(|bucket| bucket.iter().filter_map(deadline).min())
        });
        self.soonest
    }

    /// Moves the present to `now` and gives the entries that have become due to `due`, in order.
    pub(crate) fn advance(&mut self, now: u64, due: &mut Vec<Entry>) {
        // The first bucket that is not empty is the next.
        while let Some(wheel) = self.occupied.iter().position(|&occupied| occupied != 0) {
            let bucket = self.occupied[wheel].trailing_zeros() as usize;
            let width = 1 << (wheel * DIGIT_BITS);
            // All digits of the present above this wheel, then the bucket, then zeros.
            let begin = (self.present & !(width * BUCKETS as u64 - 1)) + bucket as u64 * width;
            if begin > now {
                break;
            }
            self.soonest = None;
            self.occupied[wheel] &= !(1 << bucket);
            let mut entries = std::mem::take(&mut self.buckets[wheel][bucket]);
            let is_sorted_here = wheel == 0 || entries.len() <= SORTED_AT_ONCE;
            // The present stays inside this bucket while it is emptied: the others' places remain right.
            self.present = if is_sorted_here { now.min(begin + (width - 1)) } else { begin };
            let first = due.len();
            for entry in entries.drain(..).filter(|entry| entry.waker.is_some()) {
                if is_sorted_here && entry.deadline <= now { due.push(entry) } else { self.put(entry) }
            }
            due[first..].sort_by_key(|entry| entry.deadline);
            // Kept for its memory.
            self.buckets[wheel][bucket] = entries;
        }
        self.present = self.present.max(now);
    }

    fn put(&mut self, entry: Entry) {
        let bucket = self.bucket(entry.deadline);
        if bucket.len() == bucket.capacity() {
            bucket.retain(|entry| entry.waker.is_some());
            bucket.reserve(bucket.len());
        }
        bucket.push(entry);
    }

    /// Where a timer with this deadline lies, from when it is set until the present enters that bucket.
    fn bucket(&mut self, deadline: u64) -> &mut Vec<Entry> {
        let differing_bits = u64::BITS - (deadline ^ self.present).leading_zeros();
        let wheel = (differing_bits.max(1) as usize - 1) / DIGIT_BITS;
        let bucket = (deadline >> (wheel * DIGIT_BITS)) as usize % BUCKETS;
        self.occupied[wheel] |= 1 << bucket;
        &mut self.buckets[wheel][bucket]
    }
}

/// A duration in nanoseconds; more than 584 years count as 584 years.
fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

impl Handle {
    /// What the loop's clock shows: the time since the loop was made.
    pub fn now(&self) -> Duration {
        Duration::from_nanos(self.core.timers.borrow().now())
    }

    /// Waits this long from now on. Zero is no wait at all.
    pub fn sleep(&self, duration: Duration) -> Sleep {
        let begin = if duration.is_zero() { Duration::ZERO } else { self.now() };
        self.sleep_until(begin.saturating_add(duration))
    }

    /// Waits until the loop's clock shows this.
    pub fn sleep_until(&self, deadline: Duration) -> Sleep {
        Sleep { handle: self.clone(), deadline: nanos(deadline).min(FOREVER), timer: None }
    }
}

/// Waits until a moment on the loop's clock has come. Made by [`Handle::sleep`] and [`Handle::sleep_until`].
///
/// A moment that has passed already is no reason to wait: the first poll is ready. Sleepers wake in the exact order
/// of their deadlines; those with the same deadline in the order in which they began to wait. Dropping it cancels
/// it.
#[must_use = "a future does nothing unless it is awaited"]
pub struct Sleep {
    handle: Handle,
    deadline: u64,
    /// The timer's number, and whom it wakes.
    timer: Option<(u64, Waker)>,
}

impl Sleep {
    fn is_due(&self) -> bool {
        self.deadline <= self.handle.core.timers.borrow().present
    }

    fn cancel(&mut self) {
        if let Some((number, _)) = self.timer.take().filter(|_| !self.is_due()) {
            let waker = self.handle.core.timers.borrow_mut().cancel(self.deadline, number);
            drop(waker);
        }
    }
}

impl Future for Sleep {
    type Output = ();

    /// # Panics
    /// When another event loop runs than the one whose handle made it: nobody would watch its clock.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        check_is_inside(&self.handle.core, "a Sleep").unwrap_or_else(|error| panic!("{error}"));
        if self.is_due() {
            return Poll::Ready(());
        }
        if self.timer.as_ref().is_none_or(|(_, waker)| !waker.will_wake(cx.waker())) {
            self.cancel();
            let [to_fire, to_compare] = [(); 2].map(|()| cx.waker().clone());
            let number = self.handle.core.timers.borrow_mut().insert(self.deadline, to_fire);
            self.timer = Some((number, to_compare));
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.cancel();
    }
}

//! A timing wheel: values that become due at a deadline, in exact order. It knows neither clocks nor tasks.
//!
//! Eleven wheels of 64 buckets each. A bucket of wheel 0 is one unit of time wide, one of wheel 1 is 64, one of wheel 2
//! is 4096, and so on for all 64 bits. An entry is on the lowest wheel on which its deadline and the present are in the
//! same turn, that is, the wheel of the highest digit (in base 64) in which the two differ.
//!
//! ```text
//!   present   5 . 17 . 40 . 02        deadlines   5 . 17 . 41 . 60  ─► wheel 1, bucket 41
//!             │    │    │    │                    5 . 17 . 40 . 33  ─► wheel 0, bucket 33
//!   wheel     3    2    1    0                    6 . 00 . 00 . 00  ─► wheel 3, bucket 6
//! ```
//!
//! All of a lower wheel is due before anything of a higher one, and a bucket before the next, so the first bucket that
//! is not empty has the next deadline. When the present enters a bucket, its entries are due or move to lower wheels: an
//! entry moves a few times, always in bulk, and nothing is sifted through a heap. The order is exact: by deadline, and
//! by age where deadlines are equal, because buckets are filled, emptied and sorted in a stable way.
//!
//! For the same reason a bucket is always sorted by age, so an entry is found in it by binary search. A cancelled entry
//! loses its value and stays as a tombstone. Before a bucket grows, its tombstones are removed.

const WHEELS: usize = 11;
const DIGIT_BITS: usize = 6;
const BUCKETS: usize = 1 << DIGIT_BITS;
/// A larger bucket that is due goes to the lower wheels first, and is sorted there, in small pieces.
const SORTED_AT_ONCE: usize = 32;

/// What is in a bucket.
pub(crate) struct Entry<T> {
    pub(crate) deadline: u64,
    /// How many entries were made before it: its name, and its age.
    number: u64,
    /// `None` once it has been cancelled.
    pub(crate) value: Option<T>,
}

/// See the top of the file.
pub(crate) struct Wheel<T> {
    /// The latest time given to [`advance`](Wheel::advance). Nothing due by then is left.
    present: u64,
    buckets: [[Vec<Entry<T>>; BUCKETS]; WHEELS],
    /// For each wheel, which of its buckets may have entries.
    occupied: [u64; WHEELS],
    /// How many entries were made.
    made: u64,
    /// The next deadline, while it is known.
    soonest: Option<u64>,
}

impl<T> Wheel<T> {
    /// An empty wheel at time 0.
    pub(crate) fn new() -> Wheel<T> {
        let buckets = [(); WHEELS].map(|()| [(); BUCKETS].map(|()| Vec::new()));
        Wheel { present: 0, buckets, occupied: [0; WHEELS], made: 0, soonest: None }
    }

    pub(crate) fn present(&self) -> u64 {
        self.present
    }

    /// Adds an entry and gives its number. A deadline that has passed is due at the next advance.
    pub(crate) fn insert(&mut self, deadline: u64, value: T) -> u64 {
        self.made += 1;
        self.soonest = self.soonest.map(|soonest| soonest.min(deadline));
        self.put(Entry { deadline, number: self.made, value: Some(value) });
        self.made
    }

    /// Takes back the value of an entry that has not become due. To be dropped elsewhere, if dropping it runs code that
    /// uses the wheel.
    #[must_use]
    pub(crate) fn cancel(&mut self, deadline: u64, number: u64) -> Option<T> {
        self.soonest = self.soonest.filter(|&soonest| soonest != deadline);
        let bucket = self.bucket(deadline);
        let place = bucket.binary_search_by_key(&number, |entry| entry.number).ok()?;
        bucket[place].value.take()
    }

    /// The earliest deadline.
    pub(crate) fn next_deadline(&mut self) -> Option<u64> {
        let wheels = self.buckets.iter().zip(self.occupied).filter(|&(_, occupied)| occupied != 0);
        let deadline = |entry: &Entry<T>| entry.value.is_some().then_some(entry.deadline);
        self.soonest = self.soonest.or_else(|| {
            let mut buckets =
                wheels.flat_map(|(wheel, occupied)| &wheel[occupied.trailing_zeros() as usize..]);
            buckets.find_map(|bucket| bucket.iter().filter_map(deadline).min())
        });
        self.soonest
    }

    /// Moves the present to `now` and gives the entries that have become due to `due`, in order.
    pub(crate) fn advance(&mut self, now: u64, due: &mut Vec<Entry<T>>) {
        // The first bucket that is not empty is the next.
        while let Some(wheel) = self.occupied.iter().position(|&occupied| occupied != 0) {
            let bucket = self.occupied[wheel].trailing_zeros() as usize;
            let shift = wheel * DIGIT_BITS;
            // All digits of the present above this wheel, then the bucket, then zeros.
            let above = self.present >> shift >> DIGIT_BITS << DIGIT_BITS;
            let begin = (above + bucket as u64) << shift;
            if begin > now {
                break;
            }
            self.soonest = None;
            self.occupied[wheel] &= !(1 << bucket);
            let mut entries = std::mem::take(&mut self.buckets[wheel][bucket]);
            let is_sorted_here = wheel == 0 || entries.len() <= SORTED_AT_ONCE;
            // The present stays inside this bucket while it is emptied: the places of the others remain right.
            self.present = if is_sorted_here { now.min(begin + ((1 << shift) - 1)) } else { begin };
            let first = due.len();
            for entry in entries.drain(..).filter(|entry| entry.value.is_some()) {
                if is_sorted_here && entry.deadline <= now { due.push(entry) } else { self.put(entry) }
            }
            due[first..].sort_by_key(|entry| entry.deadline);
            // Kept for its memory.
            self.buckets[wheel][bucket] = entries;
        }
        self.present = self.present.max(now);
    }

    fn put(&mut self, entry: Entry<T>) {
        let bucket = self.bucket(entry.deadline);
        if bucket.len() == bucket.capacity() {
            bucket.retain(|entry| entry.value.is_some());
            bucket.reserve(bucket.len());
        }
        bucket.push(entry);
    }

    /// Where an entry with this deadline is, from when it is made until the present enters that bucket.
    fn bucket(&mut self, deadline: u64) -> &mut Vec<Entry<T>> {
        let differing_bits = u64::BITS - (deadline ^ self.present).leading_zeros();
        let wheel = (differing_bits.max(1) as usize - 1) / DIGIT_BITS;
        let bucket = (deadline >> (wheel * DIGIT_BITS)) as usize % BUCKETS;
        self.occupied[wheel] |= 1 << bucket;
        &mut self.buckets[wheel][bucket]
    }
}

#[cfg(test)]
#[path = "wheel_tests.rs"]
mod tests;

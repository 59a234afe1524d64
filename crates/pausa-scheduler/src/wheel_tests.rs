//! The wheel against a map that is ordered by deadline and age.

use std::collections::{BTreeMap, VecDeque};

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    /// Adds an entry that is due after this time.
    Insert(u64),
    /// Cancels one of the entries that are left.
    Cancel(prop::sample::Index),
    /// Moves the present by this.
    Advance(u64),
    /// Moves the present to the next deadline, as a virtual clock does.
    Jump,
}

/// Times of every magnitude; small ones collide often.
fn time() -> impl Strategy<Value = u64> {
    (0..64_u32, any::<u64>()).prop_map(|(bits, time)| time & ((1 << bits) - 1))
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => time().prop_map(Step::Insert),
        2 => any::<prop::sample::Index>().prop_map(Step::Cancel),
        2 => time().prop_map(Step::Advance),
        1 => Just(Step::Jump),
    ]
}

proptest! {
    #[test]
    fn the_wheel_gives_what_an_ordered_map_gives(steps in prop::collection::vec(step(), 1..200)) {
        let (mut wheel, mut due) = (Wheel::new(), Vec::new());
        let mut map = BTreeMap::new();
        for step in steps {
            let now = match step {
                Step::Insert(after) => {
                    let deadline = wheel.present().saturating_add(after);
                    let value = map.len() as u64;
                    let number = wheel.insert(deadline, value);
                    map.insert((deadline, number), value);
                    None
                }
                Step::Cancel(_) if map.is_empty() => None,
                Step::Cancel(which) => {
                    let key = *which.get(&map.keys().copied().collect::<Vec<_>>());
                    // What is due at the present has not been fired before the next advance.
                    prop_assert_eq!(wheel.cancel(key.0, key.1), map.remove(&key));
                    prop_assert_eq!(wheel.cancel(key.0, key.1), None);
                    None
                }
                Step::Advance(by) => Some(wheel.present().saturating_add(by)),
                Step::Jump => wheel.next_deadline(),
            };
            if let Some(now) = now {
                wheel.advance(now, &mut due);
                prop_assert_eq!(wheel.present(), now);
                let later = map.split_off(&(now, u64::MAX));
                let expected: Vec<_> = std::mem::replace(&mut map, later).into_iter().collect();
                let given: Vec<_> =
                    due.drain(..).map(|entry| ((entry.deadline, entry.number), entry.value.unwrap())).collect();
                prop_assert_eq!(given, expected);
            }
            prop_assert_eq!(wheel.next_deadline(), map.keys().next().map(|key| key.0));
        }
    }
}

#[test]
fn entries_that_are_overdue_all_at_once_come_in_the_order_of_deadline_and_age() {
    fastrand::seed(7);
    // In a few buckets of a high wheel, with many deadlines twice.
    for (entries, within) in [(100, 50), (5_000, 1_000_000), (5_000, 1_000)] {
        let mut wheel = Wheel::new();
        let mut expected: Vec<(u64, u64)> = (0..entries)
            .map(|age| (300_000_000 + fastrand::u64(..within), age))
            .inspect(|&(deadline, age)| _ = wheel.insert(deadline, age))
            .collect();
        expected.sort_unstable();
        let mut due = Vec::new();
        wheel.advance(300_000_000 + within, &mut due);
        assert!(due.into_iter().map(|entry| (entry.deadline, entry.value.unwrap())).eq(expected));
    }
}

#[test]
fn cancelled_entries_take_no_more_memory_than_those_that_are_set() {
    let mut wheel = Wheel::new();
    let mut set = VecDeque::new();
    for _ in 0..200_000 {
        set.push_back(wheel.insert(60_000_000_000, ()));
        if set.len() > 100 {
            assert_eq!(wheel.cancel(60_000_000_000, set.pop_front().unwrap()), Some(()));
        }
    }
    let capacity = wheel.bucket(60_000_000_000).capacity();
    assert!(capacity <= 400, "{capacity}");
}

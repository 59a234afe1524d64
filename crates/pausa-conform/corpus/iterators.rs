//! The bodies that only yield: iterators.
//!
//! Each module is a case: `body` is its function, in the neutral form that `cargo pausa try` translates.

#[allow(unused_imports)]
use pausa::{Thrown, delegated};
use pausa_conform::*;

mod resumed_by_a_handler {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        yield val("done");
    }
}

mod raises_and_handles_between_pauses {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        yield none();
        let raised: Returned = raise("TypeError", "");
        if caught(&raised, "TypeError") {
            say("handled TypeError");
        }
        yield none();
        yield val("done");
    }
}

mod states_while_delegating {
    use super::*;

    fn inner() -> impl Iterator<Item = Value> {
        yield none();
    }

    pub fn body() -> impl Iterator<Item = Value> {
        yield_from!(inner());
        yield none();
    }
}

mod yields_one_and_two {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        yield val(1);
        yield val(2);
    }
}

mod returns_early {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        yield val(1);
        if true {
            return;
        }
        yield val(2);
    }
}

mod return_is_no_exception {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        if true {
            return;
        }
        yield val(1);
    }
}

mod raises_and_catches_stop_iteration {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        let raised: Returned = raise("StopIteration", "");
        if caught(&raised, "BaseException") {
            yield val(42);
        }
    }
}

mod yields_while_it_returns {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        yield val(1);
    }
}

mod counts_to_five {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        for number in 0..5i64 {
            yield val(number);
        }
    }
}

mod resumed_by_two_callers {
    use super::*;

    fn counts() -> impl Iterator<Item = Value> {
        for number in 0..5i64 {
            yield val(number);
        }
    }

    pub fn body() -> impl Iterator<Item = Value> {
        let mut numbers = counts();
        say(format!("creator {}", numbers.next().unwrap_or_default()));
        for number in numbers {
            yield number;
        }
    }
}

mod loops_over_another {
    use super::*;

    fn counts() -> impl Iterator<Item = Value> {
        for number in 0..5i64 {
            yield val(number);
        }
    }

    pub fn body() -> impl Iterator<Item = Value> {
        for number in counts() {
            yield number;
        }
    }
}

mod handlers_and_cleanups_yield {
    use super::*;

    fn divides() -> Returned {
        raise("ZeroDivisionError", "")
    }

    pub fn body() -> impl Iterator<Item = Value> {
        yield val(1);
        yield val(2);
        let mut ended: Returned = divides();
        if ended.is_ok() {
            yield val(3);
        }
        if caught(&ended, "ZeroDivisionError") {
            yield val(4);
            yield val(5);
        } else if caught(&ended, "BaseException") {
            yield val(6);
            ended = Ok(none());
        }
        if ended.is_ok() {
            yield val(7);
        }
        if caught(&ended, "BaseException") {
            yield val(8);
        }
        yield val(9);
        yield val(10);
        yield val(11);
    }
}

mod walks_a_tree_recursively {
    use super::*;

    fn walk(low: i64, high: i64) -> Box<dyn Iterator<Item = Value>> {
        if low < high {
            let middle: i64 = (low + high) / 2;
            for label in walk(low, middle) {
                yield label;
            }
            yield val(middle);
            for label in walk(middle + 1, high) {
                yield label;
            }
        }
    }

    pub fn body() -> impl Iterator<Item = Value> {
        for label in walk(0, 5) {
            yield label;
        }
    }
}

mod walks_a_tree_with_a_stack {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        let mut tree: (i64, i64) = (0, 5);
        let mut stack: Vec<(i64, i64)> = Vec::new();
        while tree.0 < tree.1 || !stack.is_empty() {
            while tree.0 < tree.1 {
                stack.push(tree);
                tree = (tree.0, (tree.0 + tree.1) / 2);
            }
            tree = stack.pop().unwrap_or_default();
            let middle: i64 = (tree.0 + tree.1) / 2;
            yield val(middle);
            tree = (middle + 1, tree.1);
        }
    }
}

mod yields_none_and_returns_none {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        for _ in 0..3i64 {
            yield none();
        }
        yield none();
    }
}

mod catches_stop_iteration_in_the_middle {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        yield val(1);
        let raised: Returned = raise("StopIteration", "");
        if caught(&raised, "BaseException") {
            yield val(2);
        }
        yield val(3);
    }
}

mod combines_recursively {
    use super::*;

    fn combinations(numbers: Vec<i64>, k: usize) -> Box<dyn Iterator<Item = Vec<i64>>> {
        if k > numbers.len() {
            return;
        }
        if k == 0 {
            yield Vec::new();
        } else {
            for rest in combinations(numbers[1..].to_vec(), k - 1) {
                let mut all: Vec<i64> = vec![numbers[0]];
                all.extend(rest);
                yield all;
            }
            for other in combinations(numbers[1..].to_vec(), k) {
                yield other;
            }
        }
    }

    pub fn body() -> impl Iterator<Item = Value> {
        for found in combinations(vec![1, 2, 3, 4], 2) {
            yield val(found.into_iter().map(val).collect::<Vec<Value>>());
        }
    }
}

mod is_endless {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        let mut number: i64 = 5;
        loop {
            yield val(number);
            number += 1;
        }
    }
}

mod filters_another {
    use super::*;

    fn integers() -> impl Iterator<Item = Value> {
        let mut number: i64 = 1;
        loop {
            yield val(number);
            number += 1;
        }
    }

    pub fn body() -> impl Iterator<Item = Value> {
        for number in integers() {
            if number.int() % 3 != 0 {
                yield number;
            }
        }
    }
}

mod sieves_recursively {
    use super::*;

    fn integers() -> Box<dyn Iterator<Item = i64>> {
        let mut number: i64 = 2;
        loop {
            yield number;
            number += 1;
        }
    }

    fn without(prime: i64, numbers: Box<dyn Iterator<Item = i64>>) -> Box<dyn Iterator<Item = i64>> {
        for number in numbers {
            if number % prime != 0 {
                yield number;
            }
        }
    }

    fn sieve(mut numbers: Box<dyn Iterator<Item = i64>>) -> Box<dyn Iterator<Item = i64>> {
        let prime: i64 = numbers.next().unwrap_or_default();
        yield prime;
        for next in sieve(without(prime, numbers)) {
            yield next;
        }
    }

    pub fn body() -> impl Iterator<Item = Value> {
        for prime in sieve(integers()) {
            yield val(prime);
        }
    }
}

mod maps_another {
    use super::*;

    fn integers() -> impl Iterator<Item = Value> {
        let mut number: i64 = 1;
        loop {
            yield val(number);
            number += 1;
        }
    }

    pub fn body() -> impl Iterator<Item = Value> {
        for number in integers() {
            yield val(10 * number.int());
        }
    }
}

mod merges_two {
    use super::*;

    fn times(factor: i64) -> Box<dyn Iterator<Item = i64>> {
        let mut number: i64 = 1;
        loop {
            yield factor * number;
            number += 1;
        }
    }

    pub fn body() -> impl Iterator<Item = Value> {
        let (mut left, mut right) = (times(2), times(3));
        let mut a: i64 = left.next().unwrap_or_default();
        let mut b: i64 = right.next().unwrap_or_default();
        loop {
            yield val(a.min(b));
            let (goes_left, goes_right): (bool, bool) = (a <= b, b <= a);
            if goes_left {
                a = left.next().unwrap_or_default();
            }
            if goes_right {
                b = right.next().unwrap_or_default();
            }
        }
    }
}

mod never_reaches_its_yield {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        if false {
            yield none();
        }
    }
}

mod yields_nothing {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        yield none();
    }
}

mod delegates_the_first_next {
    use super::*;

    fn inner() -> impl Iterator<Item = Value> {
        say("starting inner");
        yield val(42);
        say("finishing inner");
    }

    pub fn body() -> impl Iterator<Item = Value> {
        say("starting outer");
        yield_from!(inner());
        say("finishing outer");
    }
}

mod delegates_next {
    use super::*;

    fn inner() -> impl Iterator<Item = Value> {
        say("starting inner");
        yield val("inner 1");
        yield val("inner 2");
        say("finishing inner");
    }

    pub fn body() -> impl Iterator<Item = Value> {
        say("starting outer");
        yield val("outer 1");
        yield_from!(inner());
        yield val("outer 2");
        say("finishing outer");
    }
}

mod delegates_to_a_range {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        yield_from!((0..3i64).map(val));
    }
}

mod sending_none_is_next {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        yield_from!((0..3i64).map(val));
    }
}

mod delegates_to_nothing {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        yield_from!(std::iter::empty::<Value>());
    }
}

mod awaits_two_yields {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        yield_from!([val(1), val(2)]);
    }
}

mod awaits_three_yields {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        yield_from!([val(1), val(2), val(3)]);
    }
}

mod awaits_an_iterator {
    use super::*;

    pub fn body() -> impl Iterator<Item = Value> {
        yield_from!([val(52)]);
    }
}

//! What can be done with the three things that a body of `yield`s could be: an iterator, something that becomes one, or a
//! closure that makes one.

use crate::exhibit::*;
use std::iter::iter;
use std::rc::Rc;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    name: "q03",
    folder: concat!(env!("CARGO_MANIFEST_DIR"), "/q03_iterator_or_recipe"),
    command: "cargo pausa questions q03",
    question: "Return an `Iterator`, an `IntoIterator` or a closure (`iter!`)?",
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: RESULT,
    ..Experiment::EMPTY
};

const T0: &str = "Can it be …";
const T1: &str = "Bytes";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "a_recipe_is_send_where_the_iterator_is_not",
        sentence: "A recipe (`IntoIterator`, closure) can be sent to a thread where its body keeps an `Rc` across a pause; the iterator cannot.",
        holds: |e| {
            let sent = "sent to a thread; an `Rc` will live across a `yield`";
            Ok(word(e, T0, sent, "`Iterator` (`gen`)")? == "no"
                && word(e, T0, sent, "`IntoIterator` (emulated)")? == "yes"
                && word(e, T0, sent, "closure (`iter!`)")? == "yes")
        },
    },
    Claim {
        id: "a_recipe_is_smaller_until_it_is_followed",
        sentence: "With 64 bytes captured a recipe takes {recipe} bytes, its iterator {iterator}.",
        holds: |e| {
            let of = |row| number(e, T1, row, "closure (`iter!`)");
            let (recipe, iterator) =
                (of("64 bytes captured: as it is made")?, of("64 bytes captured: its iterator")?);
            e.say("recipe", recipe);
            e.say("iterator", iterator);
            Ok(recipe < iterator)
        },
    },
    Claim {
        id: "only_a_closure_that_captures_nothing_was_followed_twice",
        sentence: "The closure that was tried, which captures nothing, can be followed twice; the other two cannot. Only the iterator takes adapters at once.",
        holds: |e| {
            let of = |row, column| word(e, T0, row, column);
            let twice = ["`Iterator` (`gen`)", "`IntoIterator` (emulated)", "closure (`iter!`)"]
                .map(|column| of("iterated twice", column));
            let mapped = ["`Iterator` (`gen`)", "`IntoIterator` (emulated)", "closure (`iter!`)"]
                .map(|column| of("`it.map(…)`", column));
            Ok(twice == [Ok("no"), Ok("no"), Ok("yes")] && mapped == [Ok("yes"), Ok("no"), Ok("no")])
        },
    },
];

const WAYS: [(&str, &str); 3] = [
    ("iterator", "`Iterator` (`gen`)"),
    ("into", "`IntoIterator` (emulated)"),
    ("recipe", "closure (`iter!`)"),
];

const ASKED: [(&str, &str); 7] = [
    ("sent_with_a_local_rc", "sent to a thread; an `Rc` will live across a `yield`"),
    ("sent_with_an_rc_that_is_dropped_first", "the same; the `Rc` is dropped before"),
    ("sent_with_a_captured_rc", "the same; the `Rc` is captured"),
    ("sent_when_it_iterates", "sent after its first item"),
    ("iterated_twice", "iterated twice"),
    ("given_to_a_for_loop", "`for number in it`"),
    ("given_to_an_adapter", "`it.map(…)`"),
];

fn run() -> Result<Evidence> {
    let mut evidence = Evidence::default();
    let sentences = "What the compiler says where it refuses";
    let mut refusals = Vec::new();
    for (asked, row) in ASKED {
        for (way, column) in WAYS {
            let verdict = snippet("q03_iterator_or_recipe/cases.rs").case(way).case(asked).verdict()?;
            let word = if verdict.compiles() { "yes" } else { "no" };
            evidence.add("Can it be …", row, column, Value::text(word));
            if !verdict.compiles() {
                refusals.push((row, column, verdict));
            }
        }
    }
    for (body, made, iterator) in sizes() {
        let row = |what: &str| format!("{body}: {what}");
        for ((_, column), (made, iterator)) in WAYS.into_iter().zip(made.into_iter().zip(iterator)) {
            evidence.add("Bytes", &row("as it is made"), column, Found::bytes(made));
            evidence.add("Bytes", &row("its iterator"), column, Found::bytes(iterator));
        }
    }
    for (row, column, verdict) in refusals {
        evidence.add(sentences, &format!("{row}: {column}"), "first error", verdict);
    }
    Ok(evidence)
}

/// As in `cases.rs`: something that becomes an iterator.
struct Into<F>(F);

impl<I: Iterator, F: FnOnce() -> I> IntoIterator for Into<F> {
    type Item = I::Item;
    type IntoIter = I;

    fn into_iter(self) -> I {
        (self.0)()
    }
}

/// For each body: what is made, and its iterator, in bytes, in the order of [`WAYS`].
fn sizes() -> [(&'static str, [u64; 3], [u64; 3]); 2] {
    let bytes = |size: usize| size as u64;
    let local = gen {
        let local = Rc::new(1);
        yield *local;
        yield *local + 1;
    };
    let recipe = || {
        iter! { || {
            let local = Rc::new(1);
            yield *local;
            yield *local + 1;
        } }
    };
    let local = of_each(bytes(size_of_val(&local)), Into(recipe()), recipe());
    let text = [1_u8; 64];
    let captured = gen move {
        for byte in text {
            yield byte;
        }
    };
    let recipe = || {
        iter! { move || {
            for byte in text {
                yield byte;
            }
        } }
    };
    let captured = of_each(bytes(size_of_val(&captured)), Into(recipe()), recipe());
    [("an `Rc` across a `yield`", local.0, local.1), ("64 bytes captured", captured.0, captured.1)]
}

fn of_each<I: Iterator, A: IntoIterator, F: FnOnce() -> I>(
    iterator: u64,
    into: A,
    recipe: F,
) -> ([u64; 3], [u64; 3]) {
    let bytes = |size: usize| size as u64;
    let made = [iterator, bytes(size_of_val(&into)), bytes(size_of_val(&recipe))];
    (made, [iterator, bytes(size_of_val(&into.into_iter())), bytes(size_of_val(&recipe()))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipe_can_be_followed_twice_and_gives_the_same() {
        let recipe = iter! { |end: u32| {
            for number in 0..end {
                yield number;
            }
        } };
        assert!(recipe(3).eq(recipe(3)));
    }
}

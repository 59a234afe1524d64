//! Compares the types that a body with `yield` could have: an iterator, an `IntoIterator`, or a closure that returns an
//! iterator; and a hand-written type.

mod into;

use std::iter::iter;
use std::rc::Rc;

use pausa_lab::matrix::{self, Ratios};
use pausa_lab::{Facts, Plan};

use crate::exhibit::*;
use into::Into;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Return an `Iterator`, an `IntoIterator` or a closure (`iter!`)?",
    status: Some(Status::Demonstration),
    plan,
    claims: CLAIMS,
    tables: &[("decides", |facts| decides(facts, DONE)), ("result", |facts| Ok(rest(facts)))],
    ..exhibit!("q03", "q03_iterator_or_recipe")
};

const DONE: &str = "Can it be …";
const TRAITS: &str = "The traits of a closure, by what it captures";
const BYTES: &str = "Bytes";
const FOLLOW: &str = "follow";

const CLAIMS: &[Claim] = &[
    Claim {
        id: "a_recipe_is_send_where_the_iterator_is_not",
        sentence: "A recipe (`IntoIterator`, closure, a type by hand) can be sent to a thread where its body keeps an `Rc` across a pause; the iterator cannot. Followed, `IntoIterator` and closure take the instructions of the iterator, {cost} times, in all {cells} cells of the matrix; a type by hand takes {own} times.",
        holds: |e| {
            let sent = |column| word(e, DONE, "sent to a thread; an `Rc` will live across a `yield`", column);
            let mut ratios = Ratios::of(e, FOLLOW, "into", "iterator", |_, _| true)?;
            ratios.cells.extend(Ratios::of(e, FOLLOW, "recipe", "iterator", |_, _| true)?.cells);
            let (low, high) = ratios.range();
            let own = Ratios::of(e, FOLLOW, "own", "iterator", |_, _| true)?;
            e.say("cost", ratios.shown());
            e.say("own", own.shown());
            e.say("cells", ratios.cells.len());
            Ok(sent(ITERATOR)? != "yes"
                && sent(INTO)? == "yes"
                && sent(CLOSURE)? == "yes"
                && sent(OWN)? == "yes"
                && low > 0.9
                && high < 1.1
                && own.range().1 <= 1.0)
        },
    },
    Claim {
        id: "an_iter_closure_that_owns_is_fn_once",
        sentence: "An `iter!` closure that owns its captures is only `FnOnce`, although a plain closure that reads them is `Fn`: a second call over a `Vec` is E0382. It is `Fn` if it captures nothing or only borrows.",
        holds: |e| {
            let of = |row: &str, column| word(e, TRAITS, row, column);
            let takes = |row: &str, column| Ok(of(row, column)? == "yes");
            let owns = "a `Vec`, by `move`";
            Ok(of(&iterators(owns), "called twice")? == "E0382"
                && takes(&iterators(owns), "`FnOnce`")?
                && !takes(&iterators(owns), "`FnMut`")?
                && !takes(&iterators(owns), "`Fn`")?
                && takes(&plain(owns), "`Fn`")?
                && takes(&iterators("nothing"), "`Fn`")?
                && takes(&iterators("a `Vec`, borrowed"), "`Fn`")?)
        },
    },
    Claim {
        id: "what_is_clone_is_followed_again",
        sentence: "Every recipe over a `Vec`, including the hand-written one, can be used twice if it is cloned first; a `gen` block is not `Clone` without a feature. Only the iterator accepts adapters directly.",
        holds: |e| {
            let of = |row, column| Ok::<_, Missing>(word(e, DONE, row, column)? == "yes");
            let (cloned, mapped) = ("cloned, then followed twice; a `Vec` is captured", "`it.map(…)`");
            Ok(!of(cloned, ITERATOR)?
                && of(cloned, INTO)?
                && of(cloned, CLOSURE)?
                && of(cloned, OWN)?
                && of(mapped, ITERATOR)?
                && !of(mapped, INTO)?
                && !of(mapped, CLOSURE)?
                && !of(mapped, OWN)?)
        },
    },
];

const ITERATOR: &str = "`Iterator` (`gen`)";
const INTO: &str = "`IntoIterator` (emulated)";
const CLOSURE: &str = "closure (`iter!`)";
const OWN: &str = "a type by hand";

const WAYS: [(&str, &str); 4] = [("iterator", ITERATOR), ("into", INTO), ("recipe", CLOSURE), ("own", OWN)];

const CLONED: &str = "twice_by_a_clone";

const ASKED: [(&str, &str); 8] = [
    ("sent_with_a_local_rc", "sent to a thread; an `Rc` will live across a `yield`"),
    ("sent_with_a_captured_rc", "the same; the `Rc` is captured"),
    ("sent_when_it_iterates", "sent after its first item"),
    ("twice_without_captures", "followed twice; nothing is captured"),
    ("twice_with_a_captured_vec", "followed twice; a `Vec` is captured"),
    (CLONED, "cloned, then followed twice; a `Vec` is captured"),
    ("given_to_a_for_loop", "`for number in it`"),
    ("given_to_an_adapter", "`it.map(…)`"),
];

const CAPTURED: [(&str, &str); 5] = [
    ("captures_nothing", "nothing"),
    ("borrows_a_vec", "a `Vec`, borrowed"),
    ("moves_a_vec", "a `Vec`, by `move`"),
    ("moves_an_array", "an array, by `move`"),
    ("counts", "a counter, changed"),
];

const DEMANDS: [(&str, &str); 4] =
    [("once", "`FnOnce`"), ("mutable", "`FnMut`"), ("shared", "`Fn`"), ("called_twice", "called twice")];

const FOLLOWED: [(&str, &str); 5] = [
    ("iterator", ITERATOR),
    ("into", INTO),
    ("recipe", CLOSURE),
    ("cloned", "closure, cloned"),
    ("own", OWN),
];

fn iterators(captured: &str) -> String {
    format!("`iter!`: {captured}")
}

fn plain(captured: &str) -> String {
    format!("a plain closure: {captured}")
}

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    count_forms(plan, "q03_iterator_or_recipe/follow.rs", &matrix::variants(), matrix::SIZES);
    gather(plan, run)
}

/// Returns "yes", the code of the first error, or "no" if the error has no code.
fn word_of(verdict: &Value) -> Value {
    Value::text(if verdict.compiles() { "yes" } else { code(verdict).unwrap_or("no") })
}

fn run(evidence: &mut Evidence) -> Result<()> {
    let sentences = "What the compiler says where it refuses";
    let mut refusals = Vec::new();
    for (asked, row) in ASKED {
        for (way, column) in WAYS {
            let cases = snippet("q03_iterator_or_recipe/cases.rs").case(way).case(asked);
            let verdict = cases.verdict()?;
            evidence.add(DONE, row, column, word_of(&verdict));
            if !verdict.compiles() {
                refusals.push((format!("{row}: {column}"), verdict));
            } else if asked == CLONED {
                // The program asserts that both give the same.
                cases.printed()?;
            }
        }
    }
    for (kind, name) in [("iterators", iterators as fn(&str) -> String), ("plain", plain)] {
        for (captured, row) in CAPTURED {
            for (demand, column) in DEMANDS {
                let traits = snippet("q03_iterator_or_recipe/traits.rs");
                let verdict = traits.case(kind).case(captured).case(demand).verdict()?;
                evidence.add(TRAITS, &name(row), column, word_of(&verdict));
                if !verdict.compiles() {
                    refusals.push((format!("{}: {column}", name(row)), verdict));
                }
            }
        }
    }
    for (body, made, iterator) in sizes() {
        let row = |what: &str| format!("{body}: {what}");
        for ((_, column), (made, iterator)) in WAYS.into_iter().zip(made.into_iter().zip(iterator)) {
            evidence.add(BYTES, &row("as it is made"), column, Found::bytes(made));
            evidence.add(BYTES, &row("its iterator"), column, Found::bytes(iterator));
        }
    }
    for (row, verdict) in refusals {
        evidence.add(sentences, &row, "first error", verdict);
    }
    Ok(())
}

fn rest(facts: &Facts) -> String {
    let tables = matrix::tables(facts, FOLLOW, "making it and eight items", &FOLLOWED);
    format!("{}\n\n{tables}", pausa_lab::table::cases(facts, |case| ![DONE, FOLLOW].contains(&case)))
}

/// The bytes of each value and of its iterator, in the order of [`WAYS`]; the last one is written by hand.
fn sizes() -> [(&'static str, [usize; 3], [usize; 3]); 2] {
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
    let local = of_each(size_of_val(&local), Into(recipe()), recipe());
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
    let captured = of_each(size_of_val(&captured), Into(recipe()), recipe());
    [("an `Rc` across a `yield`", local.0, local.1), ("64 bytes captured", captured.0, captured.1)]
}

fn of_each<I: Iterator, A: IntoIterator, F: FnOnce() -> I>(
    iterator: usize,
    into: A,
    recipe: F,
) -> ([usize; 3], [usize; 3]) {
    let made = [iterator, size_of_val(&into), size_of_val(&recipe)];
    (made, [iterator, size_of_val(&into.into_iter()), size_of_val(&recipe())])
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

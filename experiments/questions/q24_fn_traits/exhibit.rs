//! The traits of a gen closure by its captures, and the combinators that accept it. `IntoIterator` and a recipe that
//! lends its captures are emulated.

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Which `Fn` traits does `iter!` implement, and may it lend its captures? (Partly emulated)",
    status: Some(Status::DependsOn("what is captured")),
    plan: |plan| {
        plan.sources.push("experiments/questions/q03_iterator_or_recipe/into.rs".into());
        gather(plan, run)
    },
    claims: CLAIMS,
    tables: &[("decides", |facts| decides(facts, TRAITS)), ("result", |facts| others(facts, TRAITS))],
    ..exhibit!("q24", "q24_fn_traits")
};

const TRAITS: &str = "What the closure implements: `iter!`, and `async` for comparison";
const COMBINED: &str = "Five combinators over a recipe";
const ALLOCATED: &str = "Allocations in one hundred passes over a captured `Vec`";

const CLAIMS: &[Claim] = &[
    Claim {
        id: "what_a_gen_closure_owns_makes_it_fn_once",
        sentence: "A gen closure that owns nothing is `Fn`. One that owns a capture, even a number or a reference that `for` copies, is only `FnOnce`, and so is one that changes a capture. Async closures with the same captures are `AsyncFn` or `AsyncFnMut`.",
        holds: |e| {
            let all = |rows: &[&str], column, answer| say(e, TRAITS, column, rows, answer);
            let owning =
                ["a slice, `move`, looped over", "a number, `move`", "a `Vec`, `move`, used in place"];
            let changing = "a counter, changed";
            Ok(all(&["nothing", "a `Vec` by reference", "a slice, `move`, indexed"], "`Fn`", "yes")?
                && all(&owning, "`FnMut`", "no")?
                && all(&[changing], "`FnMut`", "no")?
                && all(&owning, "`FnOnce`", "yes")?
                && all(&owning, "`AsyncFn`", "yes")?
                && all(&[changing], "`AsyncFnMut`", "yes")?)
        },
    },
    Claim {
        id: "combinators_that_follow_twice_need_lending_or_clone",
        sentence: "Over a captured `Vec`, none of the three combinators that iterate more than once accepts `iter!` or `gen`. With `Clone` (emulated as `IntoIterator`) all three work, at the cost of a clone of the `Vec` per pass ({cloned} allocations in 100 passes); with a recipe that lends (emulated) they allocate nothing ({lent}).",
        holds: |e| {
            let works = |row, column| Ok::<_, Missing>(word(e, COMBINED, row, column)? == "works");
            let all_work = all(AGAIN, |row| {
                Ok(!works(row, "`iter!`, owns a `Vec`")?
                    && !works(row, "`gen`, owns a `Vec`")?
                    && works(row, "`IntoIterator` + `Clone`, owns a `Vec`")?
                    && works(row, "lending, owns a `Vec`")?)
            });
            let allocated = |row| number(e, ALLOCATED, row, "allocations");
            let (cloned, lent) = (allocated("`IntoIterator` + `Clone`")?, allocated("lending")?);
            e.say("cloned", cloned);
            e.say("lent", lent);
            Ok(all_work? && cloned >= 100.0 && lent == 0.0)
        },
    },
    Claim {
        id: "over_a_slice_iter_does_all_that_the_others_do",
        sentence: "Over a captured slice `iter!` works in all five; `gen` works in those of one pass, and in all with `coroutine_clone`. An item that borrows from the captures is rejected even in a single pass.",
        holds: |e| {
            let works = |row, column| Ok::<_, Missing>(word(e, COMBINED, row, column)? == "works");
            let all_work = all(COMBINATORS, |(_, row)| {
                Ok(works(row, "`iter!`, a slice")?
                    && works(row, "`gen`, a slice")? != AGAIN.contains(&row)
                    && works(row, "`gen` with `coroutine_clone`, a slice")?)
            });
            Ok(all_work? && word(e, TRAITS, "a `Vec`, `move`, items borrow from it", "`FnOnce`")? == "no")
        },
    },
];

const CAPTURES: [(&str, &str); 9] = [
    ("nothing", "nothing"),
    ("borrowed", "a `Vec` by reference"),
    ("indexed", "a slice, `move`, indexed"),
    ("slice", "a slice, `move`, looped over"),
    ("copied", "a number, `move`"),
    ("owned", "a `Vec`, `move`, used in place"),
    ("consumed", "a `Vec`, `move`, consumed"),
    ("changed", "a counter, changed"),
    ("lent", "a `Vec`, `move`, items borrow from it"),
];
const ASKED: [(&str, &str); 3] = [("asked_fn", "Fn"), ("asked_fn_mut", "FnMut"), ("asked_fn_once", "FnOnce")];

const COMBINATORS: [(&str, &str); 5] = [
    ("doubled", "map, one pass"),
    ("threaded", "summed on another thread"),
    ("above_mean", "above the mean, two passes"),
    ("cycled", "cycle, many passes"),
    ("product", "product with itself, a pass for each item"),
];
const AGAIN: [&str; 3] = [COMBINATORS[2].1, COMBINATORS[3].1, COMBINATORS[4].1];
const RECIPES: [(&str, &str); 5] = [
    ("closure", "`iter!`"),
    ("generator", "`gen`"),
    ("generator_clone", "`gen` with `coroutine_clone`"),
    ("into", "`IntoIterator` + `Clone`"),
    ("lending", "lending"),
];

fn run(evidence: &mut Evidence) -> Result<()> {
    let answer = |is| Value::text(if is { "yes" } else { "no" });
    let mut sentences = Evidence::default();
    for (capture, row) in CAPTURES {
        for (form, prefix) in [("generator", ""), ("asynchronous", "Async")] {
            if (form, capture) == ("asynchronous", "lent") {
                continue;
            }
            for (asked, of) in ASKED {
                let file = snippet("q24_fn_traits/matrix.rs").case(form).case(capture).case(asked);
                let verdict = file.verdict()?;
                evidence.add(TRAITS, row, &format!("`{prefix}{of}`"), answer(verdict.compiles()));
                if !verdict.compiles() {
                    let row = format!("{row}: `{prefix}{of}`");
                    sentences.add("What the compiler says", &row, "first error", verdict);
                }
            }
        }
    }
    for (combinator, row) in COMBINATORS {
        for (captures, of) in [("owned", "owns a `Vec`"), ("slice", "a slice")] {
            for (recipe, column) in RECIPES {
                let file = snippet("q24_fn_traits/combinators.rs").case(captures).case(combinator);
                let file = match recipe {
                    "generator_clone" => file.case("generator").flag("-Zcrate-attr=feature(coroutine_clone)"),
                    recipe => file.case(recipe),
                };
                // A test runs what compiles and compares the results.
                let verdict = file.verdict()?;
                let told = if verdict.compiles() { "works" } else { code(&verdict).unwrap_or("refused") };
                evidence.add(COMBINED, row, &format!("{column}, {of}"), Value::text(told));
            }
        }
    }
    for (recipe, row) in [("into", "`IntoIterator` + `Clone`"), ("lending", "lending")] {
        let allocations = answer_and_allocations(&[recipe, "owned", "counted"])?.1;
        evidence.add(ALLOCATED, row, "allocations", Found::count(allocations));
    }
    evidence.facts.append(&mut sentences.facts);
    Ok(())
}

fn answer_and_allocations(cases: &[&str]) -> Result<(u64, u64)> {
    let file = snippet("q24_fn_traits/combinators.rs");
    let printed = ran(&cases.iter().fold(file, |file, case| file.case(case)))?;
    let [answer, allocations] = cells(&printed)?;
    Ok((answer.parse()?, allocations.parse()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_of_a_combinator_gives_the_same() {
        for (combinator, expected) in
            [("doubled", 12), ("threaded", 6), ("above_mean", 1), ("cycled", 199), ("product", 36)]
        {
            for cases in [["closure", "slice"], ["into", "owned"], ["lending", "owned"]] {
                let (answer, _) = answer_and_allocations(&[cases[0], cases[1], combinator]).unwrap();
                assert_eq!(answer, expected, "{combinator}, {cases:?}");
            }
        }
    }
}

//! Emulated: fallible bodies under each possible meaning of `?` in a `gen` block, and their effect on consumers.

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "What should `?` do in a `gen` block? (Emulated)",
    status: Some(Status::Demonstration),
    ..exhibit!("q23", "q23_question_mark", run, CLAIMS, SEEN)
};

const SEEN: &str = "What a loop sees that looks at every item";
const CONSUMED: &str = "What usual consumers make of the first body";
const HELD: &str = "While the consumer holds the error";
const ALONE: &str = "The return value";
const COMPILER: &str = "`?` on nightly, not emulated";

const LAST: &str = "last item";
const DROPPED: &str = "last item, locals dropped first";
const SILENT: &str = "silent end";
const ON: &str = "an item, and on";
const RETURNED: &str = "return value, iterated by `for`";

const CLAIMS: &[Claim] = &[
    Claim {
        id: "today_no_gen_body_takes_it",
        sentence: "Today `?` is an error in every form of `gen`, and compiles in a `#[coroutine]`, which can return the error.",
        holds: |e| {
            let gens = ["`gen` block", "`gen fn`", "`async gen` block", "`iter!`"];
            Ok(say(e, COMPILER, "the compiler", &gens, "E0277")?
                && compiles(e, COMPILER, "`#[coroutine]`", "the compiler")?
                && compiles(e, COMPILER, "`try` block in a `gen` block", "the compiler")?)
        },
    },
    Claim {
        id: "only_as_an_item_the_error_reaches_a_loop",
        sentence: "A `for` loop sees the error only if it is an item: once as the last item, or endlessly if the body continues and its source is gone. A silent end and a return value lose it: `collect` then gives `Ok`.",
        holds: |e| {
            let gone = "after one item the source is gone";
            let collected = "`collect::<Result<Vec<_>, _>>()`";
            let endless = "`flatten()` when the source is gone";
            Ok(say(e, CONSUMED, collected, &[LAST, DROPPED, ON], "Err(bad)")?
                && say(e, CONSUMED, collected, &[SILENT, RETURNED], "Ok([10])")?
                && say(e, SEEN, gone, &[LAST, DROPPED], "10 !gone")?
                && say(e, CONSUMED, endless, &[LAST, DROPPED], "ends")?
                && say(e, CONSUMED, endless, &[ON], "never ends")?
                && word(e, ALONE, "driven by hand", "what is had")? == "10, then bad")
        },
    },
    Claim {
        id: "a_plain_yield_of_the_error_keeps_the_locals_alive",
        sentence: "Written as `yield Err(…); return`, the last item leaves the source open while the consumer holds the error ({open} bytes); dropped before the `yield`, it is closed ({closed} bytes).",
        holds: |e| {
            let bytes = |row| number(e, HELD, row, "bytes of the iterator");
            let (open, closed) = (bytes(LAST)?, bytes(DROPPED)?);
            e.say("open", open);
            e.say("closed", closed);
            Ok(word(e, HELD, LAST, "the source")? == "still open"
                && word(e, HELD, DROPPED, "the source")? == "closed"
                && closed < open)
        },
    },
];

const BODIES: [(&str, &str); 7] = [
    ("gen_block", "`gen` block"),
    ("gen_fn", "`gen fn`"),
    ("async_gen_block", "`async gen` block"),
    ("iter_macro", "`iter!`"),
    ("coroutine", "`#[coroutine]`"),
    ("try_block", "`try` block in a `gen` block"),
    ("async_block", "`async` block"),
];

fn run(evidence: &mut Evidence) -> Result<()> {
    evidence.told(&snippet("q23_question_mark/semantics.rs").printed()?)?;
    evidence.verdicts(COMPILER, "the compiler", "q23_question_mark/verdicts.rs", &BODIES)
}

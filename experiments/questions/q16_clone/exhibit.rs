//! A snapshot in the middle of a dialogue, by a derived `Clone` and by the language's; the types that prevent it; and a
//! dropped value that it copies anyway.

use crate::exhibit::*;
use std::ops::{Coroutine, CoroutineState};
use std::pin::Pin;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Should coroutines be `Clone`?",
    status: Some(Status::DependsOn(
        "whether a clone can leave out what the body has dropped; today's is unsound",
    )),
    ..exhibit!("q16", "q16_clone", run, CLAIMS, T2)
};

const T0: &str = "The worker is asked to add, copied, and each of the two is sent other numbers";
const T2: &str = "A snapshot after the body has dropped its value";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "derived_and_generated_clones_are_the_same_snapshot",
        sentence: "A derived `Clone` on a struct and `coroutine_clone` give the same snapshot in mid-dialogue.",
        holds: |e| {
            Ok(word(e, T0, "struct", "the original")? == word(e, T0, "`#[coroutine]`", "the original")?
                && word(e, T0, "struct", "the copy")? == word(e, T0, "`#[coroutine]`", "the copy")?)
        },
    },
    Claim {
        id: "coroutine_clone_clones_what_has_been_dropped",
        sentence: "In safe code, `coroutine_clone` also clones a value that the body has already dropped; a derived `Clone` does not.",
        holds: |e| {
            let of = |row| word(e, T2, row, "of these, after their drop");
            Ok(of("an enum of pauses, derived")? == "0"
                && of("`#[coroutine]`, the value bound by `match`")? != "0")
        },
    },
];

fn run(evidence: &mut Evidence) -> Result<()> {
    for (row, [original, copy]) in
        [("struct", both(Dialogue::AwaitsInstruction)), ("`#[coroutine]`", both(dialogue()))]
    {
        evidence.add(T0, row, "the original", Value::Text(original));
        evidence.add(T0, row, "the copy", Value::Text(copy));
    }
    let cloneable = "Is it `Clone`?";
    let cases = [
        ("by_hand", "an enum of pauses, derived"),
        ("lacking_the_feature", "`#[coroutine]`, without the feature"),
        ("a_local_that_is_not_clone", "`#[coroutine]`, an `AtomicUsize` alive at a pause"),
        ("immovable", "`#[coroutine] static`"),
        ("gen_block_lacking_it", "`gen` block, without the feature"),
    ];
    evidence.verdicts(cloneable, "the compiler", "q16_clone/cloneable.rs", &cases)?;
    for (row, encoding) in
        [("`#[coroutine]`", "coroutine"), ("`gen` block", "gen"), ("`genawaiter`", "genawaiter")]
    {
        let row = format!("{row}, the body `primes`");
        evidence.add(cloneable, &row, "the compiler", of_body("primes", encoding, "Clone", "text")?);
    }
    for (row, case) in [
        ("an enum of pauses, derived", "by_hand"),
        ("`#[coroutine]`, the value bound by `let`", "a_variable"),
        ("`#[coroutine]`, the value bound by `match`", "matched"),
    ] {
        let printed = snippet("q16_clone/dropped.rs").case(case).printed()?;
        for line in printed.lines() {
            let (column, text) = line.split_once(": ").unwrap_or((line, ""));
            evidence.add(T2, row, column, Value::text(text));
        }
    }
    Ok(())
}

/// The messages and answers of chapter 2's worker, without its transcript and its refusals.
#[derive(Clone, Debug)]
enum Message {
    Add,
    Numbers(i64, i64),
    End,
}

/// By hand: one variant per pause.
#[derive(Clone)]
enum Dialogue {
    AwaitsInstruction,
    AwaitsNumbers { sums: Vec<i64> },
    Told { sums: Vec<i64> },
}

impl Coroutine<Message> for Dialogue {
    type Yield = String;
    type Return = String;

    fn resume(mut self: Pin<&mut Self>, message: Message) -> CoroutineState<String, String> {
        let (next, outcome) = match (&mut *self, message) {
            (Dialogue::AwaitsInstruction, Message::Add) => {
                (Dialogue::AwaitsNumbers { sums: Vec::new() }, CoroutineState::Yielded("two numbers?".into()))
            }
            (Dialogue::AwaitsNumbers { sums }, Message::Numbers(a, b)) => {
                sums.push(a + b);
                (Dialogue::Told { sums: std::mem::take(sums) }, CoroutineState::Yielded(format!("{}", a + b)))
            }
            (Dialogue::Told { sums }, Message::Add) => {
                let sums = std::mem::take(sums);
                (Dialogue::AwaitsNumbers { sums }, CoroutineState::Yielded("two numbers?".into()))
            }
            (Dialogue::Told { sums }, Message::End) => {
                (Dialogue::AwaitsInstruction, CoroutineState::Complete(format!("end of {sums:?}")))
            }
            (_, message) => return CoroutineState::Complete(format!("not now: {message:?}")),
        };
        *self = next;
        outcome
    }
}

/// The same dialogue as a `#[coroutine]`.
fn dialogue() -> impl Coroutine<Message, Yield = String, Return = String> + Clone + Unpin {
    #[coroutine]
    |mut message: Message| {
        let mut sums = Vec::new();
        loop {
            match message {
                Message::Add => {}
                Message::End => return format!("end of {sums:?}"),
                Message::Numbers(..) => return format!("not now: {message:?}"),
            }
            message = yield "two numbers?".to_string();
            let Message::Numbers(a, b) = message else { return format!("not now: {message:?}") };
            sums.push(a + b);
            message = yield format!("{}", a + b);
        }
    }
}

/// Takes a snapshot after the first sum, when the second is requested, and returns what both answer from then on.
fn both(
    mut original: impl Coroutine<Message, Yield = String, Return = String> + Clone + Unpin,
) -> [String; 2] {
    for message in [Message::Add, Message::Numbers(10, 5), Message::Add] {
        let _ = Pin::new(&mut original).resume(message);
    }
    let mut copy = original.clone();
    let mut said = [Vec::new(), Vec::new()];
    // In turns, so that any shared state would show.
    for (of_original, of_copy) in [
        (Message::Numbers(1, 1), Message::Numbers(20, 30)),
        (Message::Add, Message::End),
        (Message::Numbers(2, 2), Message::Add),
    ] {
        said[0].push(say(&mut original, of_original));
        // It has ended one turn earlier.
        if said[1].len() < 2 {
            said[1].push(say(&mut copy, of_copy));
        }
    }
    said.map(|said| said.join("; "))
}

fn say<C>(coroutine: &mut C, message: Message) -> String
where
    C: Coroutine<Message, Yield = String, Return = String> + Unpin,
{
    match Pin::new(coroutine).resume(message) {
        CoroutineState::Yielded(said) | CoroutineState::Complete(said) => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_goes_its_own_way_with_what_it_remembers() {
        let told = ["2; two numbers?; 4".to_string(), "50; end of [15, 50]".to_string()];
        assert_eq!(both(Dialogue::AwaitsInstruction), told);
        assert_eq!(both(dialogue()), told);
    }
}

//! Measures which messages a paused worker still holds after reading them, and when it drops them.

// This file is also compiled alone.
#[allow(unreachable_pub)]
mod bodies;

use std::ops::CoroutineState;
use std::pin::Pin;

use pausa::Transcript;
use pausa::ch2_worker::{self, Worker};
use pausa_coroutine::CoroutineClosure;
use pausa_struct::Struct;

use self::bodies::{Body, Message, ReassignedByHand, note, take_trace};
use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Yield as an expression, or reassignment of the argument?",
    status: Some(Status::DependsOn(
        "whether messages have a destructor, and are dropped before the next pause",
    )),
    ..exhibit!("q05", "q05_yield_or_reassign", run, CLAIMS, T0)
};

const T0: &str = "A worker with messages of 64 bytes that have a destructor";
const T3: &str = "The design note's decoder: pieces of 1 byte, no destructor, needed across pauses";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "an_expression_holds_each_message_to_the_end_of_its_scope",
        sentence: "As an expression, a message stays in the state until the end of its scope: {held} bytes instead of {reassigned}. The first message, which `|_|` ignores, stays as long as the coroutine; if it is dropped first, the state takes {first}.",
        holds: |e| {
            let of = |row| number(e, T0, row, "bytes of its state");
            let (held, first) = (of(BY_EXPRESSION)?, of(FIRST_DROPPED)?);
            let reassigned = of(REASSIGNED)?;
            for (name, figure) in [("held", held), ("first", first), ("reassigned", reassigned)] {
                e.say(name, figure);
            }
            Ok(held > first && first > reassigned)
        },
    },
    Claim {
        id: "dropped_before_the_pause_they_are_the_same",
        sentence: "A message that is dropped before the next pause (by hand, by a scope, or as a temporary of an `if`) costs nothing, as with reassignment; a temporary of a `match` is kept. Without destructors both forms take the same.",
        holds: |e| {
            let of = |table, row| number(e, table, row, "bytes of its state");
            let same = |row| Ok(of(T0, row)? == of(T0, REASSIGNED)?);
            Ok(all([EACH_DROPPED, SCOPED, IN_A_CONDITION], same)?
                && of(T0, IN_A_MATCH)? > of(T0, REASSIGNED)?
                && of(T3, "expression")? == of(T3, REASSIGNED)?)
        },
    },
];

const BY_EXPRESSION: &str = "expression, `|_|`";
const FIRST_DROPPED: &str = "expression, the first dropped";
const EACH_DROPPED: &str = "expression, each dropped by hand";
const SCOPED: &str = "expression, each in a scope of its own";
const IN_A_CONDITION: &str = "expression, a temporary of an `if`";
const IN_A_MATCH: &str = "expression, a temporary of a `match`";
const REASSIGNED: &str = "reassigned (emulated in a coroutine)";
const BY_HAND: &str = "reassigned (emulated in a struct)";

fn run(evidence: &mut Evidence) -> Result<()> {
    for (row, bytes, trace) in all_heard() {
        evidence.add(T0, row, "bytes of its state", Found::bytes(bytes));
        let table = "It is sent: numbers (the first message), an instruction, numbers, an instruction; then it is dropped";
        evidence.add(table, row, "what happens", Value::Text(trace));
    }
    let layouts = snippet("q05_yield_or_reassign/bodies.rs")
        .flag("-Zcrate-attr=feature(coroutines,coroutine_trait,stmt_expr_attributes)")
        .flag("--crate-type=lib")
        .layout("{coroutine@")?;
    // The compiler prints the largest type first.
    let widest = layouts.split("\ntype: ").next().unwrap_or_default();
    // The type is named after its position in the source.
    let (_, widest) = widest.split_once("`: ").unwrap_or(("", widest));
    evidence.add("Layout", BY_EXPRESSION, "in the compiler's words", Value::text(widest));
    let by_expression = bytes_of_body("decoder", "coroutine", "decoder (line 2)")?;
    evidence.add(T3, "expression", "bytes of its state", by_expression);
    let reassigned = size_of_val(&bodies::decoder_by_reassignment());
    evidence.add(T3, REASSIGNED, "bytes of its state", Found::bytes(reassigned));
    let chapter = "The chapter `ch2_worker`, whose instructions are texts";
    for (row, bytes) in [
        ("a message", size_of::<ch2_worker::Message>() as u64),
        ("struct", worker_bytes::<Struct>()),
        ("coroutine", worker_bytes::<CoroutineClosure>()),
    ] {
        evidence.add(chapter, row, "bytes", Found::bytes(bytes));
    }
    let cases = [
        ("expression", "expression, movable"),
        ("expression_pinned", "expression, `static`"),
        ("reassigned", "reassigned (emulated)"),
    ];
    let table = "A reference to a message is kept across the next pause";
    evidence.verdicts(table, "the compiler", "q05_yield_or_reassign/borrow.rs", &cases)
}

/// Each worker: its row, its bytes and its trace.
fn all_heard() -> [(&'static str, u64, String); 8] {
    [
        heard(BY_EXPRESSION, bodies::expression()),
        heard(FIRST_DROPPED, bodies::first_dropped()),
        heard(EACH_DROPPED, bodies::each_dropped()),
        heard(SCOPED, bodies::scoped()),
        heard(IN_A_CONDITION, bodies::in_a_condition()),
        heard(IN_A_MATCH, bodies::in_a_match()),
        heard(REASSIGNED, bodies::reassigned()),
        heard_by_hand(),
    ]
}

fn messages() -> [Message; 4] {
    [Message::numbers(), Message::instruction(), Message::numbers(), Message::instruction()]
}

fn heard(row: &'static str, mut body: impl Body) -> (&'static str, u64, String) {
    let bytes = size_of_val(&body) as u64;
    for message in messages() {
        if let CoroutineState::Yielded(request) = Pin::new(&mut body).resume(message) {
            note(format!("asks for {request:?}"));
        }
    }
    note("END");
    drop(body);
    (row, bytes, take_trace())
}

fn heard_by_hand() -> (&'static str, u64, String) {
    let mut body = ReassignedByHand::default();
    for message in messages() {
        let request = body.resume(message);
        note(format!("asks for {request:?}"));
    }
    note("END");
    (BY_HAND, size_of_val(&body) as u64, take_trace())
}

fn worker_bytes<E: Worker>() -> u64 {
    size_of_val(&E::worker(Transcript::silent())) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_body_asks_for_the_same_things() {
        for (row, _, trace) in all_heard() {
            let asked: Vec<_> = trace.split("; ").filter(|event| event.starts_with("asks")).collect();
            let (one, two) = ("asks for Instruction", "asks for Numbers");
            assert_eq!(asked, [one, two, one, two], "{row}");
        }
    }

    #[test]
    fn the_decoder_decodes() {
        fn decoded(mut decoder: impl bodies::Decoder) -> Vec<u8> {
            let pieces = [0b010011, 0b010110, 0b000101, 0b101110];
            let steps = pieces.map(|piece| Pin::new(&mut decoder).resume(piece));
            let bytes = steps.into_iter().filter_map(|step| match step {
                CoroutineState::Yielded(byte) => byte,
                CoroutineState::Complete(()) => None,
            });
            bytes.collect()
        }
        assert_eq!(decoded(bodies::decoder_by_reassignment()), *b"Man");
    }
}

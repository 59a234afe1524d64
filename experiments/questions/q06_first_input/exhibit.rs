//! Sends one dialogue to a body that records its messages: with the language's and the library's own calls, in Python,
//! and through the contract.

use std::ops::{Coroutine as _, CoroutineState};
use std::pin::Pin;
use std::process::Command;

use crate::exhibit::*;
use genawaiter::GeneratorState;
use genawaiter::rc::Gen;
use pausa::ch2_worker::{Message, Worker};
use pausa::{Guard, Transcript};
use pausa_coroutine::CoroutineClosure;
use pausa_genawaiter::Genawaiter;
use pausa_struct::Struct;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Where does the first input go?",
    status: Some(Status::Demonstration),
    ..exhibit!("q06", "q06_first_input", run, CLAIMS, T0)
};

const T0: &str = "Sent at the first resumption: “uno”, then “dos”, “tres”";
const T1: &str = "The worker is sent `terminar` before it has started, and again after";
const T2: &str = "Start and send as methods of two types";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "the_first_value_is_received_lost_or_refused",
        sentence: "The first value sent is received by a named parameter, lost by an unnamed one and by `genawaiter`, and rejected by Python.",
        holds: |e| {
            let heard = |row| word(e, T0, row, "the body has heard");
            Ok(heard("`#[coroutine] |first|`")?.starts_with("uno")
                && heard("`#[coroutine] |_|`")?.starts_with("dos")
                && heard("`genawaiter`")?.starts_with("dos")
                && heard("Python")?.starts_with("TypeError"))
        },
    },
    Claim {
        id: "two_calls_lose_nothing",
        sentence: "With separate calls to start and to send, no encoding loses a value: one sent too early is returned. With separate types for the two states, sending too early does not compile.",
        holds: |e| {
            let all_told: Vec<_> = rows(e, T1)
                .into_iter()
                .map(|row| word(e, T1, row, "through `pausa::Guard`"))
                .collect::<Result<_, _>>()?;
            Ok(all_told.iter().all(|told| told.starts_with("refused while Created") && *told == all_told[0])
                && compiles(e, T2, "start, then send", "the compiler")?
                && word(e, T2, "send before start", "the compiler")? == "E0599")
        },
    },
];

/// The messages, beginning with the first resumption.
const SENT: [&str; 3] = ["uno", "dos", "tres"];

fn run(evidence: &mut Evidence) -> Result<()> {
    for (row, heard) in [
        ("`#[coroutine] |first|`", heard_by_a_parameter()),
        ("`#[coroutine] |_|`", heard_without_a_parameter()),
        ("`genawaiter`", heard_by_genawaiter()),
    ] {
        evidence.add(T0, row, "the body has heard", Value::text(heard.join(" ")));
    }
    evidence.add(T0, "Python", "the body has heard", heard_by_python());
    for (row, trace) in [
        ("struct", early_dialogue::<Struct>()),
        ("genawaiter", early_dialogue::<Genawaiter>()),
        ("coroutine", early_dialogue::<CoroutineClosure>()),
    ] {
        evidence.add(T1, row, "through `pausa::Guard`", Value::Text(trace));
    }
    let typestate = snippet("q06_first_input/typestate.rs");
    evidence.add(T2, "start, then send", "the compiler", typestate.verdict()?);
    evidence.add(T2, "send before start", "the compiler", typestate.clone().case("early").verdict()?);
    evidence.add(
        T2,
        "start, then send",
        "the body has heard",
        Value::text(typestate.printed()?.trim().replace('\n', " ")),
    );
    Ok(())
}

fn heard_by_a_parameter() -> Vec<&'static str> {
    let mut heard = Vec::new();
    let mut body = #[coroutine]
    |first: &'static str| {
        heard.push(first);
        loop {
            heard.push(yield);
        }
    };
    for word in SENT {
        let CoroutineState::Yielded(()) = Pin::new(&mut body).resume(word);
    }
    heard
}

fn heard_without_a_parameter() -> Vec<&'static str> {
    let mut heard = Vec::new();
    let mut body = #[coroutine]
    |_: &'static str| {
        loop {
            heard.push(yield);
        }
    };
    for word in SENT {
        let CoroutineState::Yielded(()) = Pin::new(&mut body).resume(word);
    }
    heard
}

fn heard_by_genawaiter() -> Vec<&'static str> {
    let heard = std::rc::Rc::default();
    let of_body = std::rc::Rc::clone(&heard);
    let mut body = Gen::new(async move |co| {
        let of_body: std::rc::Rc<std::cell::RefCell<Vec<&'static str>>> = of_body;
        loop {
            let word = co.yield_(()).await;
            of_body.borrow_mut().push(word);
        }
    });
    for word in SENT {
        let GeneratorState::Yielded(()) = body.resume_with(word);
    }
    heard.take()
}

/// The result in CPython, if it is installed.
fn heard_by_python() -> Value {
    const PROGRAM: &str = "
heard = []
def body():
    while True:
        heard.append((yield))
g = body()
try:
    for word in ('uno', 'dos', 'tres'):
        g.send(word)
except TypeError as refused:
    heard.append(f'TypeError: {refused}')
print(' '.join(heard))";
    match Command::new("python3").args(["-c", PROGRAM]).output() {
        Ok(output) if output.status.success() => Value::text(String::from_utf8_lossy(&output.stdout).trim()),
        _ => Value::missing("this machine has no `python3`"),
    }
}

/// Sends before the start, which returns the message; then starts and sends it again.
fn early_dialogue<E: Worker>() -> String {
    let mut worker = Guard::new(E::worker(Transcript::silent()));
    let mut trace = Vec::new();
    let mut message = Message::Instruction("terminar".to_string());
    match worker.send(message) {
        Ok(outcome) => return format!("accepted: {outcome:?}"),
        Err(refused) => {
            trace.push(format!("refused while {:?}; {:?} comes back", refused.progress, refused.value));
            message = refused.value;
        }
    }
    trace.push(worker.start().map_or_else(|refused| refused.to_string(), |outcome| format!("{outcome:?}")));
    trace.push(
        worker.send(message).map_or_else(|refused| refused.to_string(), |outcome| format!("{outcome:?}")),
    );
    trace.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_named_parameter_receives_the_first_value() {
        assert_eq!(heard_by_a_parameter(), SENT);
        assert_eq!(heard_without_a_parameter(), SENT[1..]);
        assert_eq!(heard_by_genawaiter(), SENT[1..]);
    }
}

//! Plays the scripts on bodies through a [`Guard`].

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::process::ExitCode;

use pausa::{CloseError, Guard, Outcome, Progress, Thrown};

use crate::record::{Call, Case, Source, case};
use crate::value::said;
use crate::{Body, Returned, Value};

/// The name of a case, and the function that makes its body.
pub type Named<'a> = (&'a str, fn() -> Body);

/// The main function of a program of bodies. It plays them, and prints the results in the form of the records.
///
/// Each name must be that of a case; otherwise the exit status is 2.
pub fn main(bodies: &[Named<'_>]) -> ExitCode {
    set_hook(Box::new(|_| ()));
    let mut printed = String::new();
    for (name, make) in bodies {
        let Some(case) = case(name) else {
            let _ = writeln!(
                io::stderr(),
                "there is no case `{name}`: `cargo pausa conform --show NAME` knows all"
            );
            return ExitCode::from(2);
        };
        let _ = writeln!(printed, "# {name}\n{}", play(case, *make));
    }
    match io::stdout().write_all(printed.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Plays a case's script on a body, and returns the results.
pub fn play(case: &Case, make: impl Fn() -> Body) -> String {
    let mut lines = String::new();
    for part in &case.parts {
        lines.push_str("new\n");
        let mut guard = catch_unwind(AssertUnwindSafe(&make)).ok().map(Guard::new);
        for (text, call) in part {
            let result = match (&mut guard, call) {
                (None, _) => "panicked".to_string(),
                (Some(_), Call::Drop) => {
                    let dropped = guard.take();
                    match catch_unwind(AssertUnwindSafe(move || drop(dropped))) {
                        Ok(()) => "dropped".into(),
                        Err(_) => "panicked".into(),
                    }
                }
                (Some(guard), call) => catch_unwind(AssertUnwindSafe(|| result(guard, call, case.source)))
                    .unwrap_or_else(|_| "panicked".into()),
            };
            let _ = writeln!(lines, "{text}");
            for line in said() {
                let _ = writeln!(lines, "  | {line}");
            }
            let _ = writeln!(lines, "  {result}");
        }
        // Lines printed after the last call belong to no call.
        let _ = catch_unwind(AssertUnwindSafe(move || drop(guard)));
        said();
    }
    lines
}

/// One call, and its result in Python's words.
fn result(guard: &mut Guard<Body>, call: &Call, source: Source) -> String {
    match call {
        Call::Next if guard.progress() == Progress::Created => match guard.start() {
            Ok(outcome) => shown(outcome, source),
            Err(refused) => refusal(refused.progress),
        },
        Call::Next => sent(guard, Value::None, source),
        // Python's `send(None)` is `next`.
        Call::Send(Value::None) => result(guard, &Call::Next, source),
        Call::Send(value) => sent(guard, value.clone(), source),
        Call::Throw(thrown) => match guard.throw(thrown.clone()) {
            Ok(outcome) => shown(outcome, source),
            Err(refused) => refusal(refused.progress),
        },
        Call::Close => match (guard.close(), source) {
            (Ok(Some(value)), Source::JavaScript) if value != Value::None => format!("closed with {value}"),
            (Ok(_), _) => "closed".into(),
            (Err(CloseError::Yielded(value)), Source::JavaScript) => format!("yielded {value}"),
            (Err(CloseError::Yielded(_)), _) => "raised RuntimeError: generator ignored GeneratorExit".into(),
            (Err(CloseError::Error(error)), _) => format!("raised {error}"),
        },
        Call::State => match guard.progress() {
            Progress::Created => "created",
            Progress::Suspended => "suspended",
            Progress::Complete => "closed",
            Progress::Panicked => "panicked",
        }
        .into(),
        Call::Drop => "dropped".into(),
    }
}

fn sent(guard: &mut Guard<Body>, value: Value, source: Source) -> String {
    match guard.send(Ok(value)) {
        Ok(outcome) => shown(outcome, source),
        Err(refused) => refusal(refused.progress),
    }
}

fn shown(outcome: Outcome<Value, Returned>, source: Source) -> String {
    match outcome {
        Outcome::Yielded(value) => format!("yielded {value}"),
        Outcome::Complete(Ok(value)) => format!("returned {value}"),
        Outcome::Complete(Err(Thrown::Error(error))) => format!("raised {error}"),
        // In JavaScript, a `return()` that was delayed by a pause ends the generator as `return` does.
        Outcome::Complete(Err(Thrown::Close)) if source == Source::JavaScript => "returned None".into(),
        Outcome::Complete(Err(Thrown::Close)) => "raised GeneratorExit".into(),
    }
}

/// Formats a call that [`Guard`] refuses as Python does it: after the end it raises `StopIteration` without a value.
fn refusal(progress: Progress) -> String {
    match progress {
        Progress::Created => "raised TypeError: can't send non-None value to a just-started generator",
        Progress::Complete => "returned None",
        Progress::Suspended => "refused: it has been started before",
        Progress::Panicked => "refused: it has panicked",
    }
    .into()
}

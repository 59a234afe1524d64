//! The protocol corpus as structs: `cargo pausa conform struct` plays the bodies below. `cargo pausa conform --show CASE` prints
//! a case.

use std::process::ExitCode;

use pausa::{Coroutine, Outcome, Thrown, delegated};
use pausa_conform::{
    Body, Finally, Raised, Returned, Sent, Value, boxed, caught, finally, iterated, none, raise, say, val,
};

fn main() -> ExitCode {
    pausa_conform::main(&[
        ("error_is_kept_across_pauses", error_is_kept_across_pauses),
        ("yields_one_and_two", yields_one_and_two),
        ("says_what_was_sent", says_what_was_sent),
        ("counts_on_after_errors", counts_on_after_errors),
        ("thrown_before_its_start", thrown_before_its_start),
        ("says_that_it_exits", says_that_it_exits),
        ("finalized_by_a_finally", finalized_by_a_finally),
        ("yields_when_it_is_closed", yields_when_it_is_closed),
        ("yields_when_it_is_dropped", yields_when_it_is_dropped),
        ("fails_while_it_closes", fails_while_it_closes),
        ("delegates_close", delegates_close),
        ("inner_returns_when_closed", inner_returns_when_closed),
        ("inner_yields_when_closed", inner_yields_when_closed),
        ("js_try_finally", js_try_finally),
        ("js_return_is_overridden", js_return_is_overridden),
    ])
}

/// A state, and what a resumption makes of it. The first one brings `Ok(None)`.
struct Machine<T> {
    state: T,
    step: fn(&mut T, Sent) -> Outcome<Value, Returned>,
}

impl<T> Coroutine for Machine<T> {
    type Sent = Sent;
    type Yielded = Value;
    type Returned = Returned;

    fn start(&mut self) -> Outcome<Value, Returned> {
        (self.step)(&mut self.state, Ok(none()))
    }

    fn resume(&mut self, sent: Sent) -> Outcome<Value, Returned> {
        (self.step)(&mut self.state, sent)
    }
}

fn machine<T: 'static>(state: T, step: fn(&mut T, Sent) -> Outcome<Value, Returned>) -> Body {
    Box::new(Machine { state, step })
}

/// Counts the resumptions.
fn counted(step: fn(u32, Sent) -> Outcome<Value, Returned>) -> Body {
    machine((0, step), |(count, step), sent| {
        *count += 1;
        step(*count, sent)
    })
}

fn pause(value: impl Into<Value>) -> Outcome<Value, Returned> {
    Outcome::Yielded(value.into())
}

/// What a body that handles nothing does when it is resumed at its last pause.
fn end(sent: Sent) -> Outcome<Value, Returned> {
    Outcome::Complete(sent.map(|_| none()))
}

fn error_is_kept_across_pauses() -> Body {
    struct State {
        count: u32,
        kept: Option<Thrown<Raised>>,
    }
    machine(State { count: 0, kept: None }, |state, sent| {
        state.count += 1;
        match (state.count, sent) {
            (1, _) => pause(none()),
            (2, Err(error @ Thrown::Error(_))) => {
                state.kept = Some(error);
                pause(none())
            }
            (3, Ok(_)) => pause(none()),
            (_, Err(thrown)) => Outcome::Complete(Err(thrown)),
            (_, Ok(_)) => Outcome::Complete(state.kept.take().map_or(Ok(none()), Err)),
        }
    })
}

fn yields_one_and_two() -> Body {
    iterated([val(1), val(2)].into_iter())
}

fn says_what_was_sent() -> Body {
    counted(|count, sent| match (count, sent) {
        (1, _) => pause(1),
        (2, Ok(value)) => {
            say(value);
            pause(2)
        }
        (_, sent) => end(sent),
    })
}

fn counts_on_after_errors() -> Body {
    counted(|count, sent| {
        match sent {
            Ok(value) if count > 1 => say(value),
            Err(Thrown::Error(error)) if error.kind == "ValueError" => {
                say(format!("caught ({})", error.message));
            }
            Err(thrown) => return Outcome::Complete(Err(thrown)),
            Ok(_) => {}
        }
        pause(none())
    })
}

fn thrown_before_its_start() -> Body {
    counted(|count, sent| {
        if count > 1 {
            return end(sent);
        }
        say("never runs");
        pause(none())
    })
}

fn says_that_it_exits() -> Body {
    counted(|count, sent| match sent {
        Err(Thrown::Close) => {
            say("exiting");
            Outcome::Complete(Ok(none()))
        }
        _ if count == 1 => pause(none()),
        sent => end(sent),
    })
}

fn finalized_by_a_finally() -> Body {
    machine(None::<Finally>, |cleanup, sent| {
        if cleanup.is_some() {
            *cleanup = None;
            return end(sent);
        }
        *cleanup = Some(finally("exiting"));
        pause(none())
    })
}

fn yields_when_it_is_closed() -> Body {
    counted(|count, sent| match sent {
        _ if count == 1 => pause(none()),
        Err(Thrown::Close) if count == 2 => pause("foo!"),
        sent => end(sent),
    })
}

fn yields_when_it_is_dropped() -> Body {
    counted(|count, sent| match sent {
        _ if count == 1 => pause(none()),
        Err(Thrown::Close) if count == 2 => {
            say("ignores it");
            pause("foo!")
        }
        sent => end(sent),
    })
}

fn fails_while_it_closes() -> Body {
    counted(|count, sent| match sent {
        _ if count == 1 => pause(none()),
        sent if caught(&sent, "GeneratorExit") => Outcome::Complete(raise("TypeError", "fie!")),
        sent => end(sent),
    })
}

/// Delegates to the inner body: what the outer one has left to do when that has ended is `then`.
struct Delegates {
    inner: Option<Body>,
    is_started: bool,
}

impl Delegates {
    fn to(inner: Body) -> Self {
        Delegates { inner: Some(boxed(delegated(inner))), is_started: false }
    }

    fn resume(
        &mut self,
        sent: Sent,
        then: impl FnOnce(Returned) -> Outcome<Value, Returned>,
    ) -> Outcome<Value, Returned> {
        let Some(inner) = &mut self.inner else { return then(sent) };
        let outcome =
            if std::mem::replace(&mut self.is_started, true) { inner.resume(sent) } else { inner.start() };
        match outcome {
            Outcome::Yielded(value) => Outcome::Yielded(value),
            Outcome::Complete(returned) => {
                self.inner = None;
                then(returned)
            }
        }
    }
}

fn delegates_close() -> Body {
    fn inner() -> Body {
        machine((0, None::<Finally>), |(count, cleanup), sent| {
            *count += 1;
            match (*count, sent) {
                (1, _) => {
                    *cleanup = Some(finally("finishing inner"));
                    pause("inner 1")
                }
                (2, Ok(_)) => pause("inner 2"),
                (_, sent) => {
                    *cleanup = None;
                    end(sent)
                }
            }
        })
    }
    struct State {
        count: u32,
        // Dropped before the outer one's cleanup runs.
        inner: Delegates,
        cleanup: Option<Finally>,
    }
    machine(State { count: 0, inner: Delegates::to(inner()), cleanup: None }, |state, sent| {
        state.count += 1;
        if state.count == 1 {
            state.cleanup = Some(finally("finishing outer"));
            return pause("outer 1");
        }
        let outcome = match sent {
            Err(thrown) if state.count == 2 => Outcome::Complete(Err(thrown)),
            sent => state.inner.resume(sent, |returned| match returned {
                Ok(_) => pause("outer 2"),
                Err(thrown) => Outcome::Complete(Err(thrown)),
            }),
        };
        if let Outcome::Complete(_) = outcome {
            state.cleanup = None;
        }
        outcome
    })
}

/// Enters the outer body and an inner one, which does this when it is asked to end.
fn closes_inner(when_closed: fn() -> Outcome<Value, Returned>) -> Body {
    let inner = machine((0, when_closed), |(count, when_closed), sent| {
        *count += 1;
        match (*count, sent) {
            (1, _) => {
                say("enter inner");
                pause(none())
            }
            (2, Err(Thrown::Close)) => when_closed(),
            (_, sent) => end(sent),
        }
    });
    machine((false, Delegates::to(inner)), |(is_started, inner), sent| {
        if !std::mem::replace(is_started, true) {
            say("enter outer");
        }
        inner.resume(sent, |returned| {
            if returned.is_ok() {
                say("exit outer");
            }
            end(returned)
        })
    })
}

fn inner_returns_when_closed() -> Body {
    closes_inner(|| Outcome::Complete(Ok(none())))
}

fn inner_yields_when_closed() -> Body {
    closes_inner(|| pause(none()))
}

fn js_try_finally() -> Body {
    machine((0, Ok(none())), |(count, pending), sent: Sent| {
        *count += 1;
        match (*count, sent) {
            (1, _) => pause(1),
            (2, Ok(_)) => pause(2),
            (3, sent) => {
                *pending = sent;
                pause(3)
            }
            (4, Ok(_)) => match std::mem::replace(pending, Ok(none())) {
                Ok(_) => pause(4),
                pending => end(pending),
            },
            (_, sent) => end(sent),
        }
    })
}

fn js_return_is_overridden() -> Body {
    counted(|count, _| if count == 1 { pause(1) } else { Outcome::Complete(Ok(val(42))) })
}

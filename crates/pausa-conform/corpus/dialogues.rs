//! The bodies that receive values and errors.
//!
//! Each module is a case: `body` is its function, in the neutral form that `cargo pausa try` translates.

#[allow(unused_imports)]
use pausa::{Thrown, delegated};
use pausa_conform::*;

mod raised_while_delegating {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Sent = yield none();
        if caught(&sent, "KeyboardInterrupt") {
            return Ok(val("passed"));
        }
        sent?;
        Ok(val("failed"))
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        yield_from!(delegated(inner()))
    }
}

mod sent_before_its_start {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val(1))?;
        Ok(none())
    }
}

mod error_is_kept_across_pauses {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Sent = yield none();
        if !caught(&sent, "Exception") {
            sent?;
            return Ok(none());
        }
        (yield none())?;
        (yield none())?;
        sent
    }
}

mod handler_raises_another {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Sent = yield none();
        let inner: Sent = if caught(&sent, "ValueError") { raise("TypeError", "") } else { sent };
        if let Err(Thrown::Error(error)) = inner {
            say(error.kind.as_str());
        } else {
            inner?;
        }
        (yield none())?;
        (yield val("done"))?;
        Ok(none())
    }
}

mod raises_stop_iteration {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        if true {
            return raise("StopIteration", "");
        }
        (yield none())?;
        Ok(none())
    }
}

mod raises_stop_iteration_later {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val(1))?;
        if true {
            return raise("StopIteration", "");
        }
        (yield val(2))?;
        Ok(none())
    }
}

mod returns_what_was_sent {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        yield val(1)
    }
}

mod thrown_in_a_handler {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let failed: Sent = raise("KeyError", "a");
        if caught(&failed, "Exception") {
            (yield none())?;
        }
        Ok(none())
    }
}

mod thrown_and_handled_in_a_handler {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let failed: Sent = raise("KeyError", "a");
        if caught(&failed, "Exception") {
            let sent: Sent = yield none();
            if caught(&sent, "ValueError") {
                (yield val("b"))?;
            } else {
                sent?;
            }
        }
        Ok(none())
    }
}

mod thrown_through_a_delegation {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield none())?;
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let failed: Sent = raise("KeyError", "a");
        if caught(&failed, "Exception") {
            yield_from!(delegated(inner()))?;
        }
        Ok(none())
    }
}

mod handled_around_a_delegation {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield none())?;
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let ended: Returned = yield_from!(delegated(inner()));
        if caught(&ended, "KeyError") {
            say("handled");
        } else {
            ended?;
        }
        (yield none())?;
        Ok(none())
    }
}

mod handler_raises_after_a_handled_error {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let failed: Sent = raise("KeyError", "");
        if !caught(&failed, "KeyError") {
            failed?;
        }
        let sent: Sent = yield none();
        if caught(&sent, "Exception") {
            return raise("RuntimeError", "");
        }
        sent?;
        Ok(none())
    }
}

mod resumed_through_a_delegation {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        say("inner starts");
        let sent: Sent = yield none();
        if caught(&sent, "Exception") {
            say("handled");
        } else {
            sent?;
        }
        say("inner ends");
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        yield_from!(delegated(inner()))?;
        say("outer ends");
        Ok(none())
    }
}

mod inner_handles_what_is_thrown {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Sent = yield none();
        if caught(&sent, "Exception") {
            say("handled");
        } else {
            sent?;
        }
        say("inner ends");
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        yield_from!(delegated(inner()))?;
        say("outer ends");
        Ok(none())
    }
}

mod error_leaves_the_body {
    use super::*;

    fn fails() -> Returned {
        raise("ZeroDivisionError", "division by zero")
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield fails()?)?;
        (yield val(42))?;
        Ok(none())
    }
}

mod returns_without_a_pause {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        if true {
            return Ok(val(22));
        }
        (yield val(1))?;
        Ok(none())
    }
}

mod returns_through_a_yielding_cleanup {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val(1))?;
        (yield val(2))?;
        Ok(val(3))
    }
}

mod says_what_was_sent {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Value = (yield val(1))?;
        say(sent);
        (yield val(2))?;
        Ok(none())
    }
}

mod adds_what_is_sent {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let mut count: i64 = 0;
        while count < 200 {
            let sent: Value = (yield none())?;
            count += sent.int();
            say(count);
        }
        Ok(none())
    }
}

mod counts_on_after_errors {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        loop {
            let sent: Sent = yield none();
            match sent {
                Ok(value) => say(value),
                Err(Thrown::Error(error)) if error.kind == "ValueError" => {
                    say(format!("caught ({})", error.message));
                }
                Err(thrown) => return Err(thrown),
            }
        }
    }
}

mod thrown_before_its_start {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        say("never runs");
        (yield none())?;
        Ok(none())
    }
}

mod raises_again_what_was_thrown {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Sent = yield none();
        sent?;
        Ok(none())
    }
}

mod says_that_it_exits {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Sent = yield none();
        if caught(&sent, "GeneratorExit") {
            say("exiting");
        } else {
            sent?;
        }
        Ok(none())
    }
}

mod handles_nothing {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield none())?;
        Ok(none())
    }
}

mod finalized_by_a_finally {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _cleanup: Finally = finally("exiting");
        (yield none())?;
        Ok(none())
    }
}

mod close_passes_except_exception {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _cleanup: Finally = finally("finally");
        let sent: Sent = yield none();
        if caught(&sent, "Exception") {
            say("except");
        } else {
            sent?;
        }
        Ok(none())
    }
}

mod yields_when_it_is_closed {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Sent = yield none();
        if caught(&sent, "GeneratorExit") {
            (yield val("foo!"))?;
        } else {
            sent?;
        }
        Ok(none())
    }
}

mod yields_when_it_is_dropped {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Sent = yield none();
        if caught(&sent, "GeneratorExit") {
            say("ignores it");
            (yield val("foo!"))?;
        } else {
            sent?;
        }
        Ok(none())
    }
}

mod fails_while_it_closes {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Sent = yield none();
        if caught(&sent, "GeneratorExit") {
            return raise("TypeError", "fie!");
        }
        sent?;
        Ok(none())
    }
}

mod two_pauses_in_one_statement {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let (key, value): (Value, Value) = ((yield val("b"))?, (yield val("a"))?);
        say(val(vec![value, key]));
        Ok(none())
    }
}

mod inner_fails_at_its_start {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _cleanup: Finally = finally("finishing inner");
        say("starting inner");
        if true {
            return raise("ValueError", "unexpected");
        }
        (yield none())?;
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _cleanup: Finally = finally("finishing outer");
        say("starting outer");
        yield_from!(delegated(inner()))?;
        Ok(none())
    }
}

mod inner_fails_when_resumed {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _cleanup: Finally = finally("finishing inner");
        (yield val("inner 1"))?;
        raise("ValueError", "full of eels")
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _cleanup: Finally = finally("finishing outer");
        (yield val("outer 1"))?;
        yield_from!(delegated(inner()))?;
        (yield val("outer 2"))?;
        Ok(none())
    }
}

mod delegates_send {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Value = (yield val("inner 1"))?;
        say(format!("inner received {sent}"));
        let sent: Value = (yield val("inner 2"))?;
        say(format!("inner received {sent}"));
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Value = (yield val("outer 1"))?;
        say(format!("outer received {sent}"));
        yield_from!(delegated(inner()))?;
        let sent: Value = (yield val("outer 2"))?;
        say(format!("outer received {sent}"));
        Ok(none())
    }
}

mod inner_fails_on_what_is_sent {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Value = (yield val("inner 1"))?;
        say(format!("inner received {sent}"));
        raise("ValueError", "full of eels")
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Value = (yield val("outer 1"))?;
        say(format!("outer received {sent}"));
        yield_from!(delegated(inner()))?;
        (yield val("outer 2"))?;
        Ok(none())
    }
}

mod delegates_close {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _cleanup: Finally = finally("finishing inner");
        (yield val("inner 1"))?;
        (yield val("inner 2"))?;
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _cleanup: Finally = finally("finishing outer");
        (yield val("outer 1"))?;
        yield_from!(delegated(inner()))?;
        (yield val("outer 2"))?;
        Ok(none())
    }
}

mod inner_fails_while_it_closes {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Sent = yield val("inner 1");
        if caught(&sent, "GeneratorExit") {
            say("finishing inner");
            return raise("ValueError", "exploded");
        }
        sent?;
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _cleanup: Finally = finally("finishing outer");
        yield_from!(delegated(inner()))?;
        Ok(none())
    }
}

mod delegates_throw {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _cleanup: Finally = finally("finishing inner");
        (yield val("inner 1"))?;
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _cleanup: Finally = finally("finishing outer");
        (yield val("outer 1"))?;
        yield_from!(delegated(inner()))?;
        (yield val("outer 2"))?;
        Ok(none())
    }
}

mod inner_value_is_ignored {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val("inner"))?;
        Ok(val(vec![val(42)]))
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        yield_from!(delegated(inner()))?;
        Ok(none())
    }
}

mod receives_what_the_inner_returns {
    use super::*;

    fn inner(value: Value) -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val("inner"))?;
        Ok(value)
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let returned: Value = yield_from!(delegated(inner(none())))?;
        say(format!("inner returned {returned}"));
        let returned: Value = yield_from!(delegated(inner(val(1))))?;
        say(format!("inner returned {returned}"));
        let returned: Value = yield_from!(delegated(inner(val(vec![val(2)]))))?;
        say(format!("inner returned {returned}"));
        (yield val("outer"))?;
        Ok(none())
    }
}

mod closes_around_a_range {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _cleanup: Finally = finally("finishing");
        for number in 0..3i64 {
            (yield val(number))?;
        }
        say("not reached");
        Ok(none())
    }
}

mod throws_around_a_range {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _cleanup: Finally = finally("finishing");
        for number in 0..10i64 {
            (yield val(number))?;
        }
        Ok(none())
    }
}

mod inner_divides_by_zero {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        if true {
            return raise("ZeroDivisionError", "division by zero");
        }
        (yield none())?;
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        say("about to delegate");
        yield_from!(delegated(inner()))?;
        say("not reached");
        Ok(none())
    }
}

mod inner_yields_from_its_handler {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Sent = yield val("inner 1");
        let sent: Sent = if sent.is_ok() { yield val("inner 2") } else { sent };
        if caught(&sent, "LunchError") {
            say("caught");
            (yield val("saved"))?;
            (yield val("more"))?;
        } else {
            sent?;
        }
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val("outer 1"))?;
        yield_from!(delegated(inner()))?;
        (yield val("outer 2"))?;
        Ok(none())
    }
}

mod returns_a_value {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        say("starting");
        (yield none())?;
        say("returning");
        Ok(val(1))
    }
}

mod receives_and_returns {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let received: Value = (yield none())?;
        if let Value::Text(text) = received {
            say(format!("received {text}"));
        }
        Ok(val(vec![val(2)]))
    }
}

mod inner_handles_and_returns {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Sent = yield val(1);
        if caught(&sent, "ValueError") {
            say("inner caught");
        } else {
            sent?;
        }
        Ok(val(2))
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let value: Value = yield_from!(delegated(inner()))?;
        say(format!("inner returned {value}"));
        (yield value)?;
        Ok(none())
    }
}

mod inner_returns_when_closed {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        say("enter inner");
        let sent: Sent = yield none();
        if !caught(&sent, "GeneratorExit") {
            sent?;
        }
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        say("enter outer");
        yield_from!(delegated(inner()))?;
        say("exit outer");
        Ok(none())
    }
}

mod inner_yields_when_closed {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        say("enter inner");
        let sent: Sent = yield none();
        if caught(&sent, "GeneratorExit") {
            (yield none())?;
        } else {
            sent?;
        }
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        say("enter outer");
        yield_from!(delegated(inner()))?;
        say("exit outer");
        Ok(none())
    }
}

mod inner_raises_when_closed {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        say("enter inner");
        let sent: Sent = yield none();
        if caught(&sent, "GeneratorExit") {
            return raise("ValueError", "Vorpal");
        }
        sent?;
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        say("enter outer");
        yield_from!(delegated(inner()))?;
        say("exit outer");
        Ok(none())
    }
}

mod inner_returns_at_once {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        if true {
            return Ok(val(42));
        }
        (yield none())?;
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let value: Value = yield_from!(delegated(inner()))?;
        say(value);
        Ok(none())
    }
}

mod inner_receives_a_tuple {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        loop {
            let sent: Value = (yield val(42))?;
            say(sent);
        }
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        yield_from!(delegated(inner()))?;
        Ok(none())
    }
}

mod awaited_receives_and_is_closed {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _cleanup: Finally = finally("cleanup");
        let sent: Sent = yield none();
        let ended: Sent = match sent {
            Ok(value) => yield val(value.int() * value.int()),
            failed => failed,
        };
        if caught(&ended, "ZeroDivisionError") {
            say("dividing");
        }
        ended?;
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        yield_from!(delegated(inner()))?;
        Ok(none())
    }
}

mod awaits_again_when_closed {
    use super::*;

    fn pauses() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield none())?;
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let ended: Returned = yield_from!(delegated(pauses()));
        if caught(&ended, "GeneratorExit") {
            yield_from!(delegated(pauses()))?;
        } else {
            ended?;
        }
        Ok(none())
    }
}

mod awaited_fails_with_what_is_thrown {
    use super::*;

    fn sends() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield none())?;
        Ok(val("spam"))
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield none())?;
        yield_from!(delegated(sends()))
    }
}

mod closed_while_it_awaits {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield none())?;
        let sent: Sent = yield none();
        if caught(&sent, "GeneratorExit") {
            say("closed");
        } else {
            sent?;
        }
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        yield_from!(delegated(inner()))?;
        Ok(none())
    }
}

mod awaited_yields_and_returns {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val(42))?;
        Ok(val(100))
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        yield_from!(delegated(inner()))
    }
}

mod awaited_error_becomes_another {
    use super::*;

    fn future() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        yield none()
    }

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let ended: Returned = yield_from!(delegated(future()));
        if caught(&ended, "ZeroDivisionError") {
            return raise("Marker", "");
        }
        ended
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        yield_from!(delegated(inner()))
    }
}

mod manager_awaits_at_both_ends {
    use super::*;

    fn enter() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val("enter 1"))?;
        (yield val("enter 2"))?;
        Ok(none())
    }

    fn exit() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val("exit 1"))?;
        (yield val("exit 2"))?;
        Ok(none())
    }

    fn inside() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val("inside"))?;
        raise("ZeroDivisionError", "division by zero")
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        yield_from!(delegated(enter()))?;
        let ended: Returned = yield_from!(delegated(inside()));
        yield_from!(delegated(exit()))?;
        ended
    }
}

mod manager_fails_at_its_exit {
    use super::*;

    fn exit() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val("exit"))?;
        raise("ZeroDivisionError", "exit")
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val("inside"))?;
        yield_from!(delegated(exit()))?;
        Ok(none())
    }
}

mod iterates_over_what_awaits {
    use super::*;

    fn next(number: i64) -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        if number == 2 {
            return raise("StopAsyncIteration", "");
        }
        (yield val(number + 1))?;
        Ok(val(number + 1))
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let mut last: i64 = 0;
        loop {
            let ended: Returned = yield_from!(delegated(next(last)));
            if caught(&ended, "StopAsyncIteration") {
                break;
            }
            let number: Value = ended?;
            last = number.int();
            say(format!("got {last}"));
        }
        (yield none())?;
        Ok(none())
    }
}

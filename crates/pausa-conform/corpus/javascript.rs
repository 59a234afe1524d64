//! The bodies of the cases whose semantics are JavaScript's.
//!
//! A `finally` block that pauses keeps what is pending in a variable. Delegation is plain forwarding, as `yield*` forwards.

#[allow(unused_imports)]
use pausa::{Thrown, delegated};
use pausa_conform::*;

mod js_consecutive_yields {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val(1))?;
        (yield val(2))?;
        Ok(none())
    }
}

mod js_lone_return {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        if true {
            return Ok(val(23));
        }
        (yield none())?;
        Ok(none())
    }
}

mod js_lone_yield {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val("a"))?;
        Ok(none())
    }
}

mod js_no_control_flow {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        if false {
            (yield none())?;
        }
        Ok(none())
    }
}

mod js_ended_or_not_started {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        if false {
            (yield none())?;
        }
        Ok(none())
    }
}

mod js_try_catch {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val(1))?;
        let sent: Sent = yield val(2);
        match sent {
            Ok(_) => say("caught own"),
            Err(Thrown::Error(error)) => say(format!("caught {}", error.message)),
            Err(Thrown::Close) => return Err(Thrown::Close),
        }
        (yield val(3))?;
        (yield val(4))?;
        Ok(none())
    }
}

mod js_try_finally {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val(1))?;
        let pending: Sent = yield val(2);
        (yield val(3))?;
        pending?;
        (yield val(4))?;
        Ok(none())
    }
}

mod js_nested_try_catch_in_try_finally {
    use super::*;

    fn tries() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val(1))?;
        let sent: Sent = yield val(2);
        let error: String = match sent {
            Ok(_) => String::from("own"),
            Err(Thrown::Error(error)) => error.message,
            Err(Thrown::Close) => return Err(Thrown::Close),
        };
        (yield val(3))?;
        say(String::from("caught ") + &error);
        (yield val(4))?;
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let pending: Returned = yield_from!(tries());
        say("finally");
        (yield val(5))?;
        pending?;
        (yield val(6))?;
        Ok(none())
    }
}

mod js_return_is_overridden {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _pending: Sent = yield val(1);
        Ok(val(42))
    }
}

mod js_throws_while_it_returns {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let which: Value = (yield val(1))?;
        let _pending: Sent = yield val(2);
        if which.int() == 1 {
            return raise("Error", "before");
        }
        (yield val(3))?;
        raise("Error", "after")
    }
}

mod js_receives_while_it_returns {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let pending: Sent = yield val(1);
        let sent: Value = (yield val(2))?;
        say(sent);
        pending?;
        Ok(none())
    }
}

mod js_nested_yields_while_it_returns {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let pending: Sent = yield val(1);
        let inner: Sent = yield val(2);
        (yield val(3))?;
        inner?;
        pending?;
        Ok(none())
    }
}

mod js_delegates_while_it_returns {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val(2))?;
        (yield val(3))?;
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let pending: Sent = yield val(1);
        yield_from!(inner())?;
        pending?;
        Ok(none())
    }
}

mod js_delegated_return_is_overridden {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _pending: Sent = yield val(1);
        Ok(val(42))
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let value: Value = yield_from!(inner())?;
        say(value);
        (yield val(2))?;
        Ok(none())
    }
}

mod js_return_runs_the_cleanup {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Sent = yield val(1);
        if sent.is_ok() {
            say("not reached");
        }
        say("finally");
        sent?;
        say("not reached");
        Ok(none())
    }
}

mod js_sends {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Value = (yield val(1))?;
        say(sent);
        Ok(none())
    }
}

mod js_sent_before_its_start {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Value = (yield val(1))?;
        say(sent);
        Ok(none())
    }
}

mod js_yields_undefined {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield none())?;
        Ok(none())
    }
}

mod js_yields_a_yield {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Value = (yield val(1))?;
        (yield sent)?;
        Ok(none())
    }
}

mod js_yields_in_a_condition {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let mut value: Value = (yield val(1))?;
        if value.int() == 0 {
            value = (yield val(2))?;
        }
        if value.int() == 0 {
            value = val(3);
        }
        say(value);
        Ok(none())
    }
}

mod js_yields_in_a_loop {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        loop {
            let sent: Value = (yield val("again?"))?;
            if sent.int() == 0 {
                return Ok(none());
            }
            say("again");
        }
    }
}

mod js_returns_early {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        if true {
            return Ok(val(1));
        }
        (yield none())?;
        Ok(none())
    }
}

mod js_never_yields {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        say("runs");
        if false {
            (yield none())?;
        }
        Ok(none())
    }
}

mod js_yields_as_statements {
    use super::*;

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val(1))?;
        (yield val(1))?;
        Ok(none())
    }
}

mod js_delegates {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        (yield val(1))?;
        (yield val(2))?;
        Ok(val(3))
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        yield_from!(inner())
    }
}

mod js_value_of_a_delegation {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        yield val(1)
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let value: Value = yield_from!(inner())?;
        say(value);
        (yield val(2))?;
        Ok(none())
    }
}

mod js_throws_through_a_delegation {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let sent: Sent = yield val(1);
        match sent {
            Err(Thrown::Error(error)) => {
                say(error.message);
                Ok(val(5))
            }
            sent => sent,
        }
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let value: Value = yield_from!(inner())?;
        say(value);
        (yield val(2))?;
        Ok(none())
    }
}

mod js_closes_through_a_delegation {
    use super::*;

    fn inner() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        let _cleanup: Finally = finally("inner ends");
        (yield val(1))?;
        Ok(none())
    }

    pub fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {
        yield_from!(inner())?;
        say("not reached");
        Ok(none())
    }
}

//! Positions of a `yield`, one per case. The other cases are never parsed.
#![feature(coroutines, yield_expr, stmt_expr_attributes)]
#![crate_type = "lib"]

const QUESTION: u32 = 1;

/// A body that is sent an `Option<u32>` and returns one.
macro_rules! body {
    ($($body:tt)*) => {
        pub fn body() {
            let _ = #[coroutine]
            move |_: Option<u32>| -> Option<u32> {
                $($body)*
                None
            };
        }
    };
}

#[cfg(prefix_statement)]
body! { yield QUESTION; }
#[cfg(postfix_statement)]
body! { QUESTION.yield; }

#[cfg(prefix_let)]
body! { let _answer = yield QUESTION; }
#[cfg(postfix_let)]
body! { let _answer = QUESTION.yield; }

#[cfg(prefix_if_let)]
body! { if let Some(_) = yield QUESTION { return None } }
#[cfg(postfix_if_let)]
body! { if let Some(_) = QUESTION.yield { return None } }

#[cfg(prefix_if_let_call)]
body! { if let Some(_) = yield u32::from(true) { return None } }
#[cfg(postfix_if_let_call)]
body! { if let Some(_) = u32::from(true).yield { return None } }

#[cfg(prefix_if_let_return)]
body! { if let Some(_) = return QUESTION { return None } }

#[cfg(prefix_if_let_break)]
body! { loop { if let Some(_) = break QUESTION { return None } } }

#[cfg(prefix_if_let_parentheses)]
body! { if let Some(_) = (yield QUESTION) { return None } }
#[cfg(postfix_if_let_parentheses)]
body! { if let Some(_) = (QUESTION.yield) { return None } }

#[cfg(prefix_while_let)]
body! { while let Some(_) = yield QUESTION { continue } }
#[cfg(postfix_while_let)]
body! { while let Some(_) = QUESTION.yield { continue } }

#[cfg(prefix_match)]
body! { match yield QUESTION { _ => {} } }
#[cfg(postfix_match)]
body! { match QUESTION.yield { _ => {} } }

#[cfg(prefix_method)]
body! { let _: bool = yield QUESTION.is_some(); }
#[cfg(postfix_method)]
body! { let _: bool = QUESTION.yield.is_some(); }

#[cfg(prefix_try)]
body! { let _: u32 = yield QUESTION?; }
#[cfg(postfix_try)]
body! { let _: u32 = QUESTION.yield?; }

#[cfg(prefix_sum)]
body! { yield QUESTION + 1; }
#[cfg(postfix_sum)]
body! { QUESTION + 1.yield; }

#[cfg(prefix_or)]
body! { let _: bool = yield QUESTION == None; }
#[cfg(postfix_or)]
body! { let _: bool = QUESTION.yield == None; }

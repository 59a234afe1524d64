//! genawaiter#19: its `stack` module makes references to memory that is not initialised, and a shared one beside an exclusive one.
//! What is invalid is so only to the abstract machine.
#![forbid(unsafe_code)]

use genawaiter::stack::let_gen_using;

fn main() {
    let_gen_using!(body, |co| async move {
        co.yield_(10).await;
    });
    let _ = body.resume();
}

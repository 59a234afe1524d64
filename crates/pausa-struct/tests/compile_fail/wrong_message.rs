// error[E0308]: mismatched types
//! A coroutine accepts only its own message type.

use pausa::ch2_echo::Echo;
use pausa::{Guard, Transcript};
use pausa_struct::Struct;

fn main() {
    let mut echo = Guard::new(Struct::echo(Transcript::in_memory()));
    let _ = echo.send(5);
}

// error[E0277]: the trait bound `Async: Echo` is not satisfied
//! An async block is resumed without a value, so this encoding has no dialogues.

use pausa::Transcript;
use pausa::ch2_echo::Echo;
use pausa_async::Async;

fn main() {
    let _ = <Async as Echo>::echo(Transcript::in_memory());
}

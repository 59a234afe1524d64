// error[E0277]: the trait bound `GenBlock: Echo` is not satisfied
//! A gen block is resumed without a value, so this encoding has no dialogues.

use pausa::Transcript;
use pausa::ch2_echo::Echo;
use pausa_gen::GenBlock;

fn main() {
    let _ = <GenBlock as Echo>::echo(Transcript::in_memory());
}

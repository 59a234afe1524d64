// compiles
//! A generator is `Send` if its numbers are.

use std::thread;

use pausa::ch1_fibonacci::Fibonacci;
use pausa_gen::GenBlock;

fn main() {
    let terms = GenBlock::fibonacci::<u64>(10);
    thread::spawn(move || terms.count());
}

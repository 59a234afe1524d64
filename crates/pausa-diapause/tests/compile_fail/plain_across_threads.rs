// compiles
//! A generator is `Send` if its numbers are.

use std::thread;

use pausa::ch1_fibonacci::Fibonacci;
use pausa_diapause::Diapause;

fn main() {
    let terms = Diapause::fibonacci::<u64>(10);
    thread::spawn(move || terms.count());
}

// compiles
//! A generator is `Send` if its numbers are.

use std::thread;

use pausa::ch1_fibonacci::Fibonacci;
use pausa_async::Async;

fn main() {
    let terms = Async::fibonacci::<u64>(10);
    thread::spawn(move || terms.count());
}

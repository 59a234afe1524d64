// error[E0277]: cannot be sent between threads safely
//! A coroutine with a stack is never `Send`: the compiler does not know what is on the stack.

use std::thread;

use pausa::ch1_fibonacci::Fibonacci;
use pausa_corosensei::Corosensei;

fn main() {
    let terms = Corosensei::fibonacci::<u64>(10);
    thread::spawn(move || terms.count());
}

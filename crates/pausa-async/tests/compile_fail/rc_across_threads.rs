// error[E0277]: cannot be sent between threads safely
//! A generator that holds an `Rc` is not `Send`.

use std::thread;

use pausa::ch1_fibonacci::Fibonacci;
use pausa_async::Async;

#[path = "../../../../tests/local.rs"]
mod local;

use local::Local;

fn main() {
    let terms = Async::fibonacci::<Local>(10);
    thread::spawn(move || terms.count());
}

// error[E0277]: cannot be sent between threads safely
//! A generator of `genawaiter::rc` is never `Send`: it holds an `Rc` to its cell.

use std::thread;

use pausa::ch1_fibonacci::Fibonacci;
use pausa_genawaiter::Genawaiter;

fn main() {
    let terms = Genawaiter::fibonacci::<u64>(10);
    thread::spawn(move || terms.count());
}

// error[E0277]: cannot be sent between threads safely
//! A stack stays on its thread, whatever it holds: the compiler cannot know what lies on it.

use std::thread;

use pausa::ch1_fibonacci::Fibonacci;
use pausa_corosensei::Corosensei;

fn main() {
    let terms = Corosensei::fibonacci::<u64>(10);
    thread::spawn(move || terms.count());
}

// The two tasks of the chapter, for an unknown scheduler: every function that it could call is compiled.

use pausa::ch2_cooperative::Cooperative;
use pausa::{Coroutine, Transcript};

type Task = Box<dyn Coroutine<Sent = (), Yielded = (), Returned = ()>>;

#[unsafe(no_mangle)]
pub fn numbers(transcript: Transcript) -> Task {
    Box::new(Subject::numbers(transcript))
}

#[unsafe(no_mangle)]
pub fn letters(transcript: Transcript) -> Task {
    Box::new(Subject::letters(transcript))
}

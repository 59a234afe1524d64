// The two tasks of the chapter, for a scheduler that knows nothing of them: so every function that it can call is there.

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

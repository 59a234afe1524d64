//! Tests for encodings whose types are `Send`: paused on one thread, resumed on another.

use std::thread;

use pausa::ch1_count_to_three::CountToThree;
use pausa::ch2_worker::{Message, Worker};
use pausa::ch3_awaitable_counter::AwaitableCounter;
use pausa::{Guard, Outcome, Transcript};

use crate::Subject;

#[test]
fn a_generator_paused_here_goes_on_there() {
    let mut counter = Subject::count_to_three(Transcript::in_memory());
    assert_eq!(counter.next(), Some(1));
    let rest: Vec<_> = thread::spawn(move || counter.collect()).join().expect("the thread ends");
    assert_eq!(rest, [2, 3]);
}

#[test]
fn a_dialogue_begun_here_ends_there() {
    let mut worker = Guard::new(Subject::worker(Transcript::in_memory()));
    assert!(worker.start().is_ok());
    assert!(worker.send(Message::Instruction("sumar".to_string())).is_ok());
    let answer = thread::spawn(move || worker.send(Message::Numbers(1, 2))).join().expect("the thread ends");
    assert!(matches!(answer, Ok(Outcome::Yielded(_))));
}

#[test]
fn a_future_made_here_is_awaited_there() {
    let counter = Box::pin(Subject::counter(10));
    let result =
        thread::spawn(move || futures_lite::future::block_on(counter)).join().expect("the thread ends");
    assert_eq!(result, 10);
}

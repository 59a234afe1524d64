//! Tests of `ch2_worker` for every encoding.

use std::sync::atomic::Ordering::Relaxed;

use pausa::ch2_worker::{Message, Request, Worker, WorkerError};
use pausa::{Coroutine, Guard, Outcome, Progress, Transcript};
use pausa_story::playable::ch2_worker as playable;
use proptest::prelude::*;

use super::support::{assert_agrees_with_cpython, assert_panics, cases, counting_drops, panicking_at};
use crate::Subject;

type Answer = Outcome<Request, Result<(), WorkerError>>;

fn instruction(word: &str) -> Message {
    Message::Instruction(word.to_string())
}

fn send<C>(worker: &mut Guard<C>, message: Message) -> Answer
where
    C: Coroutine<Sent = Message, Yielded = Request, Returned = Result<(), WorkerError>>,
{
    worker.send(message).expect("it waits for a message")
}

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn it_asks_for_numbers_and_answers() {
    let transcript = Transcript::in_memory();
    let mut worker = Guard::new(Subject::worker(transcript.clone()));
    assert_eq!(worker.start(), Ok(Outcome::Yielded(Request::Instruction)));
    assert_eq!(send(&mut worker, instruction("sumar")), Outcome::Yielded(Request::Numbers));
    assert_eq!(send(&mut worker, Message::Numbers(-2, 44)), Outcome::Yielded(Request::Instruction));
    assert!(transcript.text().ends_with("Suma: -2 + 44 = 42\n"));
    assert_eq!(send(&mut worker, instruction("terminar")), Outcome::Complete(Ok(())));
}

#[test]
fn an_instruction_where_numbers_are_due_ends_it_and_comes_back() {
    let mut worker = Guard::new(Subject::worker(Transcript::in_memory()));
    let _ = worker.start();
    send(&mut worker, instruction("sumar"));
    let refused = Outcome::Complete(Err(WorkerError::NumbersAreDue("terminar".to_string())));
    assert_eq!(send(&mut worker, instruction("terminar")), refused);
    assert_eq!(worker.progress(), Progress::Complete);
}

#[test]
fn numbers_where_an_instruction_is_due_end_it_and_come_back() {
    let mut worker = Guard::new(Subject::worker(Transcript::in_memory()));
    let _ = worker.start();
    let refused = Outcome::Complete(Err(WorkerError::InstructionIsDue(1, 2)));
    assert_eq!(send(&mut worker, Message::Numbers(1, 2)), refused);
    assert_eq!(worker.progress(), Progress::Complete);
}

#[test]
fn the_sum_of_any_numbers_is_exact() {
    let transcript = Transcript::in_memory();
    let mut worker = Guard::new(Subject::worker(transcript.clone()));
    let _ = worker.start();
    send(&mut worker, instruction("sumar"));
    assert_eq!(send(&mut worker, Message::Numbers(i64::MAX, 1)), Outcome::Yielded(Request::Instruction));
    assert!(transcript.text().ends_with("Suma: 9223372036854775807 + 1 = 9223372036854775808\n"));
}

#[test]
fn past_the_end_every_message_is_refused_and_comes_back() {
    let mut worker = Guard::new(Subject::worker(Transcript::in_memory()));
    let _ = worker.start();
    send(&mut worker, instruction("terminar"));
    assert_eq!(worker.progress(), Progress::Complete);
    let refused = worker.send(Message::Numbers(1, 2)).expect_err("it is complete");
    assert_eq!((refused.progress, refused.value), (Progress::Complete, Message::Numbers(1, 2)));
}

#[test]
fn dropped_at_any_pause_it_drops_what_it_owns_once() {
    for messages in [vec![], vec![instruction("sumar")], vec![instruction("terminar")]] {
        let (transcript, drops) = counting_drops();
        let mut worker = Guard::new(Subject::worker(transcript));
        let _ = worker.start();
        for message in messages {
            send(&mut worker, message);
        }
        drop(worker);
        assert_eq!(drops.load(Relaxed), 1);
    }
}

#[test]
fn after_a_panic_inside_every_message_is_refused_and_comes_back() {
    let mut worker = Guard::new(Subject::worker(panicking_at("Suma")));
    let _ = worker.start();
    send(&mut worker, instruction("sumar"));
    assert_panics(|| worker.send(Message::Numbers(10, 5)));
    let refused = worker.send(instruction("terminar")).expect_err("it panicked");
    assert_eq!((refused.progress, refused.value), (Progress::Panicked, instruction("terminar")));
}

/// A model of the dialogue without pauses: the lines printed and the answer to each message.
#[derive(Default)]
struct Model {
    printed: Vec<String>,
    numbers_are_due: bool,
}

impl Model {
    fn answer(&mut self, message: Message) -> Answer {
        match message {
            Message::Numbers(a, b) if self.numbers_are_due => {
                self.numbers_are_due = false;
                let sum = i128::from(a) + i128::from(b);
                self.printed.push(format!("Suma: {a} + {b} = {sum}"));
            }
            Message::Numbers(a, b) => return Outcome::Complete(Err(WorkerError::InstructionIsDue(a, b))),
            Message::Instruction(word) if self.numbers_are_due => {
                return Outcome::Complete(Err(WorkerError::NumbersAreDue(word)));
            }
            Message::Instruction(word) if word == "sumar" => {
                self.numbers_are_due = true;
                return Outcome::Yielded(Request::Numbers);
            }
            Message::Instruction(word) if word == "terminar" => {
                self.printed.push("Finalizando trabajo...".to_string());
                return Outcome::Complete(Ok(()));
            }
            Message::Instruction(word) => self.printed.push(format!("Instrucción desconocida: {word}")),
        }
        Outcome::Yielded(Request::Instruction)
    }
}

fn any_message() -> impl Strategy<Value = Message> {
    prop_oneof![
        4 => Just(instruction("sumar")),
        1 => Just(instruction("terminar")),
        1 => ".{0,5}".prop_map(Message::Instruction),
        3 => (any::<i64>(), any::<i64>()).prop_map(|(a, b)| Message::Numbers(a, b)),
        3 => (-9i64..9, -9i64..9).prop_map(|(a, b)| Message::Numbers(a, b)),
    ]
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_dialogue_goes_as_in_a_plain_model(messages in proptest::collection::vec(any_message(), 0..24)) {
        let transcript = Transcript::in_memory();
        let mut worker = Guard::new(Subject::worker(transcript.clone()));
        prop_assert_eq!(worker.start(), Ok(Outcome::Yielded(Request::Instruction)));
        let mut model = Model::default();
        model.printed.push("Trabajador listo. Esperando instrucciones...".to_string());
        for message in messages {
            if worker.progress() == Progress::Complete {
                prop_assert_eq!(worker.send(message).map_err(|refused| refused.progress), Err(Progress::Complete));
                continue;
            }
            prop_assert_eq!(worker.send(message.clone()), Ok(model.answer(message)));
        }
        let printed = transcript.entries().into_iter().map(|entry| entry.text);
        prop_assert!(printed.eq(model.printed.into_iter().map(String::into_bytes)));
    }
}

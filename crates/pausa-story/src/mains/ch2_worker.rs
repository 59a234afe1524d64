//! `ch2_worker`: plays the story's dialogue (two sums and the end), or reads one from standard input.

use std::marker::PhantomData;

use pausa::ch2_worker::{Message, Request, Worker, WorkerError};
use pausa::{Guard, Outcome, Transcript};
use pausa_output::{note, noted};

use super::arguments::{Usage, dialogue_with_stdin};
use super::exercise::{Drive, Observer, converse};
use super::input::lines_of_stdin;
use super::recording::recorded;
use crate::{Failure, Run};

pub(crate) const USAGE: Usage = Usage::of(
    "play ch2_worker [-- -], where `-` reads the dialogue (`sumar`, `10 5`, `terminar`) from standard input",
);

pub(crate) fn play<E: Worker>(run: Run) -> Result<(), Failure> {
    let with_stdin = dialogue_with_stdin(&run, USAGE)?;
    let transcript = run.transcript;
    if with_stdin { dialogue::<E>(&transcript) } else { story::<E>(&transcript) }
}

fn story<E: Worker>(transcript: &Transcript) -> Result<(), Failure> {
    let mut worker = Guard::new(recorded(E::worker(transcript.clone())));
    worker.next()?;

    worker.send(instruction("sumar"))?;
    let answer = worker.send(Message::Numbers(10, 5))?;
    if let Outcome::Yielded(answer) = answer {
        transcript.line(format_args!("El trabajador respondió: {answer}"));
    }

    worker.send(instruction("sumar"))?;
    worker.send(Message::Numbers(100, 50))?;

    if let Outcome::Complete(Ok(())) = worker.send(instruction("terminar"))? {
        transcript.line("StopIteration");
    }
    Ok(())
}

fn instruction(word: &str) -> Message {
    Message::Instruction(word.to_string())
}

/// Plays a dialogue from standard input. The worker's output goes to the transcript, and its requests go to stderr. A message
/// of the wrong kind would end the worker, so it is not sent; stderr says which message is due.
fn dialogue<E: Worker>(transcript: &Transcript) -> Result<(), Failure> {
    let mut worker = Guard::new(recorded(E::worker(transcript.clone())));
    let mut outcome = worker.next()?;
    let mut messages = lines_of_stdin().filter_map(|line| line.map(|line| message(&line)).transpose());
    while let Outcome::Yielded(request) = outcome {
        if request == Request::Numbers {
            note(request);
        }
        let answer = messages.find_map(|message| match message.map(|message| fitting(request, message)) {
            Ok(Ok(message)) => Some(Ok(message)),
            Ok(Err(refused)) => {
                note(refused);
                None
            }
            Err(failure) => Some(Err(failure)),
        });
        let Some(answer) = answer else { break };
        outcome = worker.send(answer?)?;
    }
    if let Outcome::Complete(Err(error)) = outcome {
        return Err(Failure::Run(error.to_string()));
    }
    noted().map_err(|error| Failure::Run(error.to_string()))
}

/// Returns the message if it has the requested kind.
fn fitting(request: Request, message: Message) -> Result<Message, WorkerError> {
    match request {
        Request::Instruction => message.instruction().map(Message::Instruction),
        Request::Numbers => message.numbers().map(|(a, b)| Message::Numbers(a, b)),
    }
}

/// Parses a line: two numbers, an instruction, or `None` for a blank line or a number out of range.
fn message(line: &str) -> Option<Message> {
    let words: Vec<_> = line.split_whitespace().take(3).collect();
    match words.as_slice() {
        [] => None,
        [a, b] if is_number(a) && is_number(b) => match (a.parse(), b.parse()) {
            (Ok(a), Ok(b)) => Some(Message::Numbers(a, b)),
            _ => {
                note(format_args!(
                    "a number is from {} to {}, not as in `{}`",
                    i64::MIN,
                    i64::MAX,
                    line.trim()
                ));
                None
            }
        },
        _ => Some(instruction(line.trim())),
    }
}

/// Whether a word is a whole number: digits with an optional sign, of any size.
fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix(['+', '-']).unwrap_or(word);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Measures sums: alternately an instruction, whose text the driver allocates, and two numbers.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: Worker> Drive for Figures<E> {
    const UNIT: &'static str = "message";
    const MUST_LIVE: usize = size_of::<Transcript>();

    fn drive(units: u64, observer: &mut impl Observer) {
        let transcript = Transcript::silent();
        let messages = (0..units).map(|number| match number % 2 {
            0 => instruction("sumar"),
            _ => Message::Numbers(10, 5),
        });
        converse(observer, || E::worker(transcript), messages);
    }
}

//! `ch6_throw`: sends the consumer lines and throws errors into it, in the middle, after the end and before the start; or
//! sends it the lines of standard input.

use std::io;
use std::marker::PhantomData;
use std::string::FromUtf8Error;

use pausa::ch6_throw::{Counts, LogError, Throw};
use pausa::{Guard, Outcome, Progress, Refused, Thrown, Transcript};

use super::arguments::{Usage, dialogue_with_stdin};
use super::exercise::{Drive, Observer, converse};
use super::input::results_of_stdin;
use super::recording::recorded;
use crate::{Failure, Run};

pub(crate) const USAGE: Usage = Usage::of(
    "play ch6_throw [-- -], where `-` sends the lines of standard input, and throws an error for a line that is not UTF-8",
);

pub(crate) fn play<E: Throw>(run: Run) -> Result<(), Failure> {
    let with_stdin = dialogue_with_stdin(&run, USAGE)?;
    if with_stdin { consume_stdin::<E>(&run.transcript) } else { story::<E>(&run.transcript) }
}

fn story<E: Throw>(transcript: &Transcript) -> Result<(), Failure> {
    let line = |text: &str| Ok(Some(text.to_string()));

    transcript.line("Un error que maneja:");
    let mut reading = Guard::new(recorded(E::consumer(transcript.clone())));
    show(transcript, "next", reading.start())?;
    show(transcript, "send", reading.send(line("Database connection failed")))?;
    show(transcript, "throw", reading.throw(LogError::Unreadable(2)))?;
    show(transcript, "send", reading.send(line("Null pointer exception")))?;
    show(transcript, "send", reading.send(Ok(None)))?;

    transcript.line("Después del final:");
    show(transcript, "throw", reading.throw(LogError::Unreadable(4)))?;

    transcript.line("Un error que no maneja:");
    let mut reading = Guard::new(recorded(E::consumer(transcript.clone())));
    show(transcript, "next", reading.start())?;
    show(transcript, "throw", reading.throw(LogError::Lost))?;
    show(transcript, "next", reading.start())?;

    transcript.line("Antes del comienzo:");
    let mut reading = Guard::new(recorded(E::consumer(transcript.clone())));
    show(transcript, "throw", reading.throw(LogError::Unreadable(1)))?;
    show(transcript, "next", reading.start())
}

type Resumed<Sent> = Result<Outcome<Counts, Result<Counts, Thrown<LogError>>>, Refused<Sent>>;

/// Prints the result of a call as Python shows it.
fn show<Sent>(transcript: &Transcript, call: &str, resumed: Resumed<Sent>) -> Result<(), Failure> {
    match resumed {
        Ok(Outcome::Yielded(counts)) => transcript.line(format_args!("{call}: {counts}")),
        Ok(Outcome::Complete(Ok(counts))) => {
            transcript.line(format_args!("{call}: StopIteration, {counts}"));
        }
        Ok(Outcome::Complete(Err(thrown))) => {
            let name = match thrown {
                Thrown::Error(LogError::Unreadable(_)) => "Unreadable",
                Thrown::Error(LogError::Lost) => "Lost",
                Thrown::Close => "GeneratorExit",
            };
            transcript.line(format_args!("{call}: {name}, {thrown}"));
        }
        Err(Refused { progress: Progress::Complete, .. }) => {
            transcript.line(format_args!("{call}: StopIteration, None"));
        }
        Err(refused) => return Err(refused.into()),
    }
    Ok(())
}

/// Sends the lines of standard input. An error that the consumer does not handle is the program's error.
fn consume_stdin<E: Throw>(transcript: &Transcript) -> Result<(), Failure> {
    let mut consumer = Guard::new(recorded(E::consumer(transcript.clone())));
    consumer.start()?;
    for (number, line) in (1..).zip(results_of_stdin()) {
        match line {
            Ok(line) => {
                consumer.send(Ok(Some(line)))?;
            }
            Err(error) => {
                if let Outcome::Complete(_) = consumer.throw(kind(&error, number))? {
                    return Err(Failure::Run(format!("standard input, line {number}: {error}")));
                }
            }
        }
    }
    show(transcript, "send", consumer.send(Ok(None)))
}

/// The error to throw for a line that could not be read.
fn kind(error: &io::Error, number: u64) -> LogError {
    match error.get_ref() {
        Some(cause) if cause.is::<FromUtf8Error>() => LogError::Unreadable(number),
        _ => LogError::Lost,
    }
}

/// Measures empty lines, which do not allocate, and errors, in turn.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: Throw> Drive for Figures<E> {
    const UNIT: &'static str = "message";
    /// The transcript and the counts.
    const MUST_LIVE: usize = size_of::<Transcript>() + size_of::<Counts>();

    fn drive(units: u64, observer: &mut impl Observer) {
        let transcript = Transcript::silent();
        let messages = (0..units).map(|number| match number % 2 {
            0 => Ok(Some(String::new())),
            _ => Err(LogError::Unreadable(number).into()),
        });
        converse(observer, || E::consumer(transcript), messages);
    }
}

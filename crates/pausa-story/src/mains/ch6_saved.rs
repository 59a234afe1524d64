//! `ch6_saved`: saves and restores a booking between two answers, or keeps one in a file between two processes.
//!
//! With a file, each process is one step. It takes an answer exactly once and shows the booking's reply at least once, even if
//! a process is killed or a write fails at any point:
//!
//! 1. It locks the file, reads it, and resumes the booking with the answer.
//! 2. It replaces the file: the first line is the new booking, the second holds the answer and the reply (`Unconfirmed`).
//!    Now the answer is taken.
//! 3. It writes the reply to stdout, and flushes it.
//! 4. It replaces the file by the new booking alone, or removes it if the booking is complete. Now the reply is confirmed.
//!
//! A process that finds a second line shows its reply again and takes no answer. An equal answer is a retry of the last
//! process; a different one was given before its question was confirmed as shown, and is refused.
//!
//! Stdout and the file cannot change in one step. So if a process ends between 3 and 4, its reply is shown twice. If a process
//! ends after 4 and its exit status is lost, run the command without an answer: it changes nothing, and says whether the
//! booking waits for one.

use std::ffi::OsString;
use std::hint::black_box;
use std::io;
use std::marker::PhantomData;
use std::path::Path;

use lexopt::Arg;
use pausa::ch6_saved::{NotSaved, Saved};
use pausa::{Coroutine, Outcome, Transcript};
use serde::{Deserialize, Serialize};

use super::arguments::{Arguments, Usage, wrong};
use super::exercise::{Drive, Observer};
use super::recording::recorded;
use super::state_file::StateFile;
use crate::{Failure, Run};

pub(crate) const USAGE: Usage = Usage::of("play ch6_saved [-- --file FILE [ANSWER]]").with_help(|| {
    "\
Asks a question, saves the paused program to the file, and ends. The next run continues from there with the answer.
Without a file it plays the story.

The file is replaced in one step: it holds the program before the answer or after it, even if the process is killed.
Only one process at a time can use the file; another one is refused.
After a failure, repeat the command: an answer is taken only once, and a reply that was not shown is shown."
        .to_string()
});

pub(crate) fn play<E: Saved>(run: Run) -> Result<(), Failure> {
    let (mut file, mut answer) = (None, None::<String>);
    let mut arguments = Arguments::of(&run, USAGE);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("file") => file = Some(arguments.path()?),
            Arg::Value(value) if answer.is_none() => answer = Some(text(value)?),
            other => return Err(wrong(other.unexpected(), USAGE)),
        }
    }
    match (file, answer) {
        (Some(file), answer) => in_a_file::<E>(&file, answer, &run.transcript),
        (None, None) => story::<E>(&run.transcript),
        (None, Some(_)) => Err(wrong("an answer needs `--file`, the file of its booking", USAGE)),
    }
}

fn text(value: OsString) -> Result<String, Failure> {
    value.into_string().map_err(|value| wrong(format_args!("`{}` is not UTF-8", value.display()), USAGE))
}

fn story<E: Saved>(transcript: &Transcript) -> Result<(), Failure> {
    let mut booking = E::booking();
    transcript.line(said(recorded(&mut booking).start()));
    for answer in ["Ana", "3"] {
        transcript.line("Se guarda, y el programa termina.");
        let saved = E::save(&booking).map_err(not_read)?;
        drop(booking);
        transcript.line("Otro programa la lee, y sigue.");
        booking = E::restore(&saved).map_err(not_read)?;
        transcript.line(format_args!("Respuesta: {answer}"));
        transcript.line(said(recorded(&mut booking).resume(answer.to_string())));
    }
    Ok(())
}

/// The reply of the booking: the next question, or what was booked.
fn said(outcome: Outcome<String, String>) -> String {
    match outcome {
        Outcome::Yielded(said) | Outcome::Complete(said) => said,
    }
}

/// The second line of a file, until the reply has been shown. The first line is empty if the booking is complete.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Unconfirmed {
    /// The answer that was taken; `None` if the step started the booking.
    answer: Option<String>,
    said: String,
}

/// Takes one step with the booking in a file. Without a file it starts a new booking.
fn in_a_file<E: Saved>(path: &Path, answer: Option<String>, transcript: &Transcript) -> Result<(), Failure> {
    let name = path.display();
    let failed = |error: io::Error| Failure::Run(format!("{name}: {error}"));
    let (mut file, text) = StateFile::open(path).map_err(failed)?;
    let (paused, unconfirmed) = text
        .map_or(Ok((None, None)), |text| read::<E>(&text))
        .map_err(|error| wrong(format_args!("{name}: {error}"), USAGE))?;

    let (paused, step, is_new) = match (paused, unconfirmed, answer.clone()) {
        (paused, Some(last), _) => (paused, last, false),
        (Some(mut booking), None, Some(answer)) => {
            let outcome = booking.resume(answer.clone());
            let paused = matches!(outcome, Outcome::Yielded(_)).then_some(booking);
            (paused, Unconfirmed { answer: Some(answer), said: said(outcome) }, true)
        }
        (None, None, None) => {
            let mut booking = E::booking();
            let said = said(booking.start());
            (Some(booking), Unconfirmed { answer: None, said }, true)
        }
        (Some(_), None, None) => return Err(wrong(format_args!("{name} waits for an answer"), USAGE)),
        (None, None, Some(_)) => return Err(wrong(format_args!("there is no booking in {name}"), USAGE)),
    };
    let saved = paused.map_or(Ok(String::new()), |paused| E::save(&paused)).map_err(not_read)?;

    if is_new {
        let step = serde_json::to_string(&step).map_err(|error| not_read(NotSaved::because(error)))?;
        file.replace(&format!("{saved}\n{step}\n")).and_then(|()| file.sync()).map_err(failed)?;
    }
    transcript.line(&step.said);
    if transcript.has_failed() {
        // `Transcript::finish` reports the error, and the next process shows the reply.
        return Ok(());
    }
    // Not synced to the disk: if this change is lost, the reply is shown again.
    if saved.is_empty() { file.remove() } else { file.replace(&format!("{saved}\n")) }.map_err(failed)?;
    if answer.is_some() && answer != step.answer {
        return Err(Failure::Run(format!(
            "{name}: the answer was not taken: its question had not been shown before"
        )));
    }
    Ok(())
}

/// Reads the two lines of a file: the booking if one is paused, and the reply that may not have been shown.
fn read<E: Saved>(text: &str) -> Result<(Option<E::Booking>, Option<Unconfirmed>), NotSaved> {
    let text = text.trim_end();
    let (saved, unconfirmed) = text.split_once('\n').unwrap_or((text, ""));
    if unconfirmed.is_empty() {
        return Ok((Some(E::restore(saved)?), None));
    }
    let unconfirmed = serde_json::from_str(unconfirmed).map_err(NotSaved::because)?;
    let paused = if saved.is_empty() { None } else { Some(E::restore(saved)?) };
    Ok((paused, Some(unconfirmed)))
}

fn not_read(error: NotSaved) -> Failure {
    Failure::Run(error.to_string())
}

/// Measures bookings that are saved and restored once.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: Saved> Drive for Figures<E> {
    const UNIT: &'static str = "run";
    /// The name.
    const MUST_LIVE: usize = size_of::<String>();

    fn drive(units: u64, observer: &mut impl Observer) {
        for _ in 0..units {
            let mut booking = observer.makes(E::booking);
            observer.resumes(|| black_box(booking.start()));
            observer.resumes(|| black_box(booking.resume("Ana".to_string())));
            observer.pauses(&booking);
            let Ok(mut booking) = E::save(&booking).and_then(|saved| E::restore(&saved)) else { return };
            black_box(booking.resume("3".to_string()));
        }
    }
}

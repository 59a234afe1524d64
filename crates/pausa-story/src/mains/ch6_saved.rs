//! `ch6_saved`: a booking that is saved and restored between two answers; or one that lives in a file between two processes.
//!
//! A step in a file takes an answer once, and shows what the booking says to it at least once, wherever a process is
//! killed or a write fails:
//!
//! 1. It locks the file, reads it, and resumes the booking with the answer.
//! 2. It replaces the file: the new booking, and in a second line the answer and what the booking said (`Unconfirmed`).
//!    From here on the answer is taken.
//! 3. It writes what the booking said to stdout, and flushes it.
//! 4. It replaces the file by the new booking alone, or removes it where the booking is complete. From here on what it said
//!    is shown.
//!
//! A process that finds the second line shows again what it says, and takes no answer: the same answer is the last
//! process's, tried again, and another one cannot be meant for a question that may not have been seen. So a process that
//! ended between 3 and 4 has what it said shown twice: stdout and the file cannot change in one step. Only a process
//! that ends after 4 and loses its exit status leaves a doubt; without an answer the next one changes nothing and says
//! whether one is waited for.

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
use super::state_file::StateFile;
use crate::{Failure, Run};

pub(crate) const USAGE: Usage = Usage::of("play ch6_saved [-- --file FILE [ANSWER]]").with_help(|| {
    "\
Asks, leaves the paused program in the file, and ends; the next time it goes on from there with the answer.
Without a file it plays the story.

The file is replaced as a whole: it holds the program before an answer or after it, whenever the process ends.
One process at a time can answer; another one is refused, and so is its answer.
After a failure, repeat the command: an answer that was taken is not taken again, and what was not shown is shown."
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
        (None, Some(_)) => Err(wrong("an answer to which booking?", USAGE)),
    }
}

fn text(value: OsString) -> Result<String, Failure> {
    value.into_string().map_err(|value| wrong(format_args!("`{}` is not UTF-8", value.display()), USAGE))
}

fn story<E: Saved>(transcript: &Transcript) -> Result<(), Failure> {
    let mut booking = E::booking();
    transcript.line(said(booking.start()));
    for answer in ["Ana", "3"] {
        transcript.line("Se guarda, y el programa termina.");
        let saved = E::save(&booking).map_err(not_read)?;
        drop(booking);
        transcript.line("Otro programa la lee, y sigue.");
        booking = E::restore(&saved).map_err(not_read)?;
        transcript.line(format_args!("Respuesta: {answer}"));
        transcript.line(said(booking.resume(answer.to_string())));
    }
    Ok(())
}

/// What it asks for, or what was booked.
fn said(outcome: Outcome<String, String>) -> String {
    match outcome {
        Outcome::Yielded(said) | Outcome::Complete(said) => said,
    }
}

/// The second line of a file, until what the booking said has been shown. The first one is empty where it is complete.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Unconfirmed {
    /// None where the booking was started.
    answer: Option<String>,
    said: String,
}

/// One step: the file holds the paused booking, and none is a new one.
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
        (None, None, Some(_)) => return Err(wrong(format_args!("nothing is asked in {name}"), USAGE)),
    };
    let saved = paused.map_or(Ok(String::new()), |paused| E::save(&paused)).map_err(not_read)?;

    if is_new {
        let step = serde_json::to_string(&step).map_err(|error| not_read(NotSaved::because(error)))?;
        file.replace(&format!("{saved}\n{step}\n")).and_then(|()| file.sync()).map_err(failed)?;
    }
    transcript.line(&step.said);
    if transcript.has_failed() {
        // That is reported where the transcript is finished. The next process shows it.
        return Ok(());
    }
    // Neither is brought to the disk here: where it is lost, that is shown again.
    if saved.is_empty() { file.remove() } else { file.replace(&format!("{saved}\n")) }.map_err(failed)?;
    if answer.is_some() && answer != step.answer {
        return Err(Failure::Run(format!(
            "{name}: the answer was not taken: what is asked had not been shown"
        )));
    }
    Ok(())
}

/// The booking, where one is paused, and what the last process has not shown.
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

/// Bookings that are saved and read back once.
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

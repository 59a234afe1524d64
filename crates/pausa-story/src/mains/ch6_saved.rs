//! `ch6_saved`: a booking that is saved and restored between two answers; or one that lives in a file between two processes.

use std::ffi::OsString;
use std::fs;
use std::hint::black_box;
use std::io::ErrorKind;
use std::marker::PhantomData;
use std::path::Path;

use lexopt::Arg;
use pausa::ch6_saved::{NotSaved, Saved};
use pausa::{Coroutine, Outcome, Transcript};

use super::arguments::{Arguments, wrong};
use super::exercise::{Drive, Observer};
use crate::{Failure, Run};

const USAGE: &str = "play ch6_saved [-- --file FILE [ANSWER]], which asks, leaves the paused program in the file, and ends; \
     the next time it goes on from there with the answer";

pub(crate) fn play<E: Saved>(run: Run) -> Result<(), Failure> {
    let (mut file, mut answer) = (None::<String>, None::<String>);
    let mut arguments = Arguments::of(&run, USAGE);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("file") => file = Some(arguments.value()?),
            Arg::Value(value) if answer.is_none() => answer = Some(text(value)?),
            other => return Err(wrong(other.unexpected(), USAGE)),
        }
    }
    match (file, answer) {
        (Some(file), answer) => in_a_file::<E>(Path::new(&file), answer, &run.transcript),
        (None, None) => story::<E>(&run.transcript),
        (None, Some(_)) => Err(wrong("an answer to which booking?", USAGE)),
    }
}

fn text(value: OsString) -> Result<String, Failure> {
    value.into_string().map_err(|value| wrong(format_args!("`{}` is not UTF-8", value.display()), USAGE))
}

fn story<E: Saved>(transcript: &Transcript) -> Result<(), Failure> {
    let mut booking = E::booking();
    tell(booking.start(), transcript);
    for answer in ["Ana", "3"] {
        transcript.line("Se guarda, y el programa termina.");
        let saved = E::save(&booking).map_err(not_read)?;
        drop(booking);
        transcript.line("Otro programa la lee, y sigue.");
        booking = E::restore(&saved).map_err(not_read)?;
        transcript.line(format_args!("Respuesta: {answer}"));
        tell(booking.resume(answer.to_string()), transcript);
    }
    Ok(())
}

/// Says what it asks for, or what was booked. Whether it is paused.
fn tell(outcome: Outcome<String, String>, transcript: &Transcript) -> bool {
    match outcome {
        Outcome::Yielded(question) => transcript.line(question),
        Outcome::Complete(booked) => {
            transcript.line(booked);
            return false;
        }
    }
    true
}

/// One step: the file holds the paused booking, and none is a new one.
fn in_a_file<E: Saved>(file: &Path, answer: Option<String>, transcript: &Transcript) -> Result<(), Failure> {
    let failed = |error| Failure::Run(format!("{}: {error}", file.display()));
    let (booking, outcome) = match (fs::read_to_string(file), answer) {
        (Ok(saved), Some(answer)) => {
            let mut booking = E::restore(saved.trim_end())
                .map_err(|error| wrong(format_args!("{}: {error}", file.display()), USAGE))?;
            let outcome = booking.resume(answer);
            (booking, outcome)
        }
        (Ok(_), None) => {
            return Err(wrong(format_args!("{} waits for an answer", file.display()), USAGE));
        }
        (Err(error), None) if error.kind() == ErrorKind::NotFound => {
            let mut booking = E::booking();
            let outcome = booking.start();
            (booking, outcome)
        }
        (Err(error), Some(_)) if error.kind() == ErrorKind::NotFound => {
            return Err(wrong(format_args!("nothing is asked in {}: {error}", file.display()), USAGE));
        }
        (Err(error), _) => return Err(failed(error)),
    };
    if tell(outcome, transcript) {
        let saved = E::save(&booking).map_err(not_read)?;
        fs::write(file, saved + "\n").map_err(failed)
    } else {
        match fs::remove_file(file) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(error)),
            _ => Ok(()),
        }
    }
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

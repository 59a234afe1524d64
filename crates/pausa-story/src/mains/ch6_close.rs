//! `ch6_close`: closes a generator at a pause, before the start and after the end, and one that yields while it is closed.

use std::marker::PhantomData;

use lexopt::Arg;
use pausa::ch6_close::{Close, Closing};
use pausa::{CloseError, Coroutine, Guard, Outcome, Progress, Refused, Thrown, Transcript};

use super::arguments::{Arguments, Usage, wrong};
use super::exercise::{Drive, Observer, converse};
use super::recording::recorded;
use crate::{Failure, Run};

pub(crate) const USAGE: Usage =
    Usage::of("play ch6_close [-- --lines N --after N], which closes a log of N lines after N of them");

pub(crate) fn play<E: Close>(run: Run) -> Result<(), Failure> {
    let (mut lines, mut after): (u64, u64) = (3, 2);
    let mut arguments = Arguments::of(&run, USAGE);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("lines") => lines = arguments.value()?,
            Arg::Long("after") => after = arguments.value()?,
            other => return Err(wrong(other.unexpected(), USAGE)),
        }
    }
    let transcript = &run.transcript;

    transcript.line("En pausa:");
    let mut reading = Guard::new(recorded(E::lines(lines, transcript.clone())));
    for _ in 0..after {
        if !resume(transcript, &mut reading)? {
            break;
        }
    }
    close(transcript, &mut reading);
    resume(transcript, &mut reading)?;

    transcript.line("Antes del comienzo:");
    let mut reading = Guard::new(recorded(E::lines(lines, transcript.clone())));
    close(transcript, &mut reading);
    resume(transcript, &mut reading)?;

    transcript.line("Después del final:");
    let mut reading = Guard::new(recorded(E::lines(1, transcript.clone())));
    resume(transcript, &mut reading)?;
    resume(transcript, &mut reading)?;
    close(transcript, &mut reading);

    transcript.line("Cede mientras se cierra:");
    let mut reading = Guard::new(recorded(E::stubborn(transcript.clone())));
    resume(transcript, &mut reading)?;
    close(transcript, &mut reading);
    close(transcript, &mut reading);
    Ok(())
}

/// Starts or resumes a generator and prints the result as Python shows it. Returns whether it yielded.
fn resume<C>(transcript: &Transcript, reading: &mut Guard<C>) -> Result<bool, Failure>
where
    C: Coroutine<Sent = Closing, Yielded = u64, Returned = Closing>,
{
    let resumed = match reading.start() {
        Err(Refused { progress: Progress::Suspended, .. }) => reading.send(Ok(())).map_err(Failure::from),
        Err(Refused { progress: Progress::Complete, .. }) => Ok(Outcome::Complete(Ok(()))),
        started => started.map_err(Failure::from),
    };
    let outcome = resumed?;
    match outcome {
        Outcome::Yielded(number) => transcript.line(format_args!("next: {number}")),
        Outcome::Complete(_) => transcript.line("next: StopIteration"),
    }
    Ok(matches!(outcome, Outcome::Yielded(_)))
}

/// Closes a generator and prints the result as Python shows it.
fn close<C>(transcript: &Transcript, reading: &mut Guard<C>)
where
    C: Coroutine<Sent = Closing, Yielded = u64, Returned = Closing>,
{
    match reading.close() {
        Ok(_) => transcript.line("close: terminado"),
        Err(CloseError::Yielded(_)) => {
            transcript.line("close: RuntimeError, generator ignored GeneratorExit");
        }
    }
}

/// Measures generators that are closed at their first pause.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: Close> Drive for Figures<E> {
    const UNIT: &'static str = "run";
    /// The number of lines, the number of the line, and the transcript.
    const MUST_LIVE: usize = 2 * size_of::<u64>() + size_of::<Transcript>();

    fn drive(units: u64, observer: &mut impl Observer) {
        let transcript = Transcript::silent();
        for _ in 0..units {
            converse(observer, || E::lines(3, transcript.clone()), [Err(Thrown::Close)]);
        }
    }
}

//! `ch2_echo`: sends two messages, or every line of standard input.

use std::marker::PhantomData;

use pausa::ch2_echo::Echo;
use pausa::{Guard, Transcript};

use super::arguments::{Usage, dialogue_with_stdin};
use super::exercise::{Drive, Observer, converse};
use super::input::lines_of_stdin;
use super::recording::recorded;
use crate::{Failure, Run};

pub(crate) const USAGE: Usage =
    Usage::of("play ch2_echo [-- -], where `-` sends the lines of standard input");

pub(crate) fn play<E: Echo>(run: Run) -> Result<(), Failure> {
    let with_stdin = dialogue_with_stdin(&run, USAGE)?;
    let mut dialogue = Guard::new(recorded(E::echo(run.transcript)));
    dialogue.next()?;
    if with_stdin {
        for line in lines_of_stdin() {
            dialogue.send(line?)?;
        }
    } else {
        dialogue.send("Hola".to_string())?;
        dialogue.send("¿Qué tal?".to_string())?;
    }
    Ok(())
}

/// Measures empty messages, which do not allocate.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: Echo> Drive for Figures<E> {
    const UNIT: &'static str = "message";
    const MUST_LIVE: usize = size_of::<Transcript>();

    fn drive(units: u64, observer: &mut impl Observer) {
        let transcript = Transcript::silent();
        let messages = (0..units).map(|_| String::new());
        converse(observer, || E::echo(transcript), messages);
    }
}

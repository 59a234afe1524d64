//! `ch2_echo`: sends two messages, or every line of standard input.

use pausa::ch2_echo::{Echo, PROGRAM};
use pausa::{Failure, Guard, Playable, Stage};

use crate::arguments::dialogue_with_stdin;
use crate::input::lines_of_stdin;

/// The list's entry.
pub fn playable<E: Echo>() -> Playable {
    Playable { program: PROGRAM, play: play::<E> }
}

const USAGE: &str = "play ch2_echo [-- -], where `-` sends the lines of standard input";

fn play<E: Echo>(stage: Stage) -> Result<(), Failure> {
    let with_stdin = dialogue_with_stdin(&stage, USAGE)?;
    let mut dialogue = Guard::new(E::echo(stage.transcript));
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

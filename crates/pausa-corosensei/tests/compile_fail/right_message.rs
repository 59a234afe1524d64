// compiles
//! The case `wrong_message` with the right type.

use pausa::ch2_echo::Echo;
use pausa::{Guard, Transcript};
use pausa_corosensei::Corosensei;

fn main() {
    let mut echo = Guard::new(Corosensei::echo(Transcript::in_memory()));
    let _ = echo.send("5".to_string());
}

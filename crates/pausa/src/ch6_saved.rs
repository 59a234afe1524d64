//! `ch6_saved`: after the story. A paused program is written out as text, read back, and goes on, here or in another process.

use std::error::Error;
use std::fmt;

use crate::Coroutine;

/// An encoding that has the program.
pub trait Saved {
    /// A booking: it yields what it asks for, is sent the answers, and returns what was booked.
    type Booking: Coroutine<Sent = String, Yielded = String, Returned = String>;

    /// Asks for a name and for how many nights.
    fn booking() -> Self::Booking;

    /// A paused booking as one line of JSON.
    ///
    /// # Errors
    /// [`NotSaved`], with the reason.
    fn save(paused: &Self::Booking) -> Result<String, NotSaved>;

    /// The paused booking that was saved: it waits to be resumed.
    ///
    /// # Errors
    /// [`NotSaved`] where the text is no booking that waits for an answer.
    fn restore(saved: &str) -> Result<Self::Booking, NotSaved>;
}

/// What it asks for first.
pub const WHOSE: &str = "¿A nombre de quién?";

/// What it asks for then.
pub fn how_many_nights(name: &str) -> String {
    format!("¿Cuántas noches, {name}?")
}

/// What it returns.
pub fn booked(name: &str, nights: &str) -> String {
    format!("Reservado: {name}, {nights} noches")
}

/// Why a booking could not be saved or read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSaved(pub String);

impl NotSaved {
    /// For this reason.
    pub fn because(reason: impl fmt::Display) -> Self {
        NotSaved(reason.to_string())
    }
}

impl fmt::Display for NotSaved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is not a booking that waits for an answer: {}", self.0)
    }
}

impl Error for NotSaved {}

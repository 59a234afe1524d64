//! `ch6_saved` (beyond the story): a paused coroutine is saved as text, restored, and resumed, in this or in another process.

use std::error::Error;
use std::fmt;

use crate::Coroutine;

/// Implemented by an encoding that has the program.
pub trait Saved {
    /// A booking: a coroutine that yields questions, receives the answers, and returns what was booked.
    type Booking: Coroutine<Sent = String, Yielded = String, Returned = String>;

    /// Makes a booking that asks for a name and for a number of nights.
    fn booking() -> Self::Booking;

    /// Saves a paused booking as one line of JSON.
    ///
    /// # Errors
    /// [`NotSaved`] with the reason.
    fn save(paused: &Self::Booking) -> Result<String, NotSaved>;

    /// Restores a saved booking, paused as it was: the next call is `resume`.
    ///
    /// # Errors
    /// [`NotSaved`] if the text is not a booking that waits for an answer.
    fn restore(saved: &str) -> Result<Self::Booking, NotSaved>;
}

/// The first question.
pub const WHOSE: &str = "¿A nombre de quién?";

/// The second question.
pub fn how_many_nights(name: &str) -> String {
    format!("¿Cuántas noches, {name}?")
}

/// The return value of a booking.
pub fn booked(name: &str, nights: &str) -> String {
    format!("Reservado: {name}, {nights} noches")
}

/// Why a booking could not be saved or restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSaved(pub String);

impl NotSaved {
    /// Makes the error from a reason.
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

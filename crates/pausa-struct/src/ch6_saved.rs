//! `ch6_saved` as a struct: a dialogue that is saved while it is paused.
//!
//! The variants of the state have names, so what `serde` writes is readable, and a later version of the program can
//! read it.

use pausa::ch6_saved::{NotSaved, Saved, WHOSE, booked, how_many_nights};
use pausa::{Coroutine, Outcome};
use serde::{Deserialize, Serialize};

use crate::Struct;

impl Saved for Struct {
    type Booking = Booking;

    fn booking() -> Booking {
        Booking::WaitingForName
    }

    fn save(paused: &Booking) -> Result<String, NotSaved> {
        serde_json::to_string(paused).map_err(NotSaved::because)
    }

    fn restore(saved: &str) -> Result<Booking, NotSaved> {
        serde_json::from_str(saved).map_err(NotSaved::because)
    }
}

/// What a booking waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Booking {
    /// For the name. This is also the state before the start.
    WaitingForName,
    /// For the number of nights.
    WaitingForNights {
        /// The name that was given.
        name: String,
    },
}

impl Coroutine for Booking {
    type Sent = String;
    type Yielded = String;
    type Returned = String;

    fn start(&mut self) -> Outcome<String, String> {
        Outcome::Yielded(WHOSE.to_string())
    }

    fn resume(&mut self, answer: String) -> Outcome<String, String> {
        match self {
            Booking::WaitingForName => {
                let question = how_many_nights(&answer);
                *self = Booking::WaitingForNights { name: answer };
                Outcome::Yielded(question)
            }
            Booking::WaitingForNights { name } => Outcome::Complete(booked(name, &answer)),
        }
    }
}

//! `ch6_saved` with `diapause`: a dialogue that is saved while it is paused.
//!
//! Easy here: `serde`'s derives above the function are for the enum that it becomes; a fingerprint of the source is saved
//! beside it, so that what another version of this function has written is refused.
//! By hand: a text may say that it has not begun, or is over; only one that is paused is taken.

use diapause::{Coroutine, CoroutineStatus, Fingerprinted};
use pausa::ch6_saved::{NotSaved, Saved, WHOSE, booked, how_many_nights};
use serde::{Deserialize, Serialize};

use crate::Diapause;
use crate::adapter::{Resumed, coroutine};

impl Saved for Diapause {
    type Booking = Resumed<asking::State, String>;

    fn booking() -> Self::Booking {
        coroutine(asking())
    }

    fn save(paused: &Self::Booking) -> Result<String, NotSaved> {
        serde_json::to_string(&paused.body).map_err(NotSaved::because)
    }

    fn restore(saved: &str) -> Result<Self::Booking, NotSaved> {
        let body: asking::State = serde_json::from_str(saved).map_err(NotSaved::because)?;
        body.check_fingerprint().map_err(NotSaved::because)?;
        match body.status() {
            CoroutineStatus::Suspended => Ok(coroutine(body)),
            status => Err(NotSaved(format!("its status is {status:?}"))),
        }
    }
}

#[diapause::coroutine(yield = String, resume = String, fingerprint)]
#[derive(Serialize, Deserialize)]
pub fn asking() -> String {
    let name: String = yield_!(WHOSE.to_string());
    let nights: String = yield_!(how_many_nights(&name));
    booked(&name, &nights)
}

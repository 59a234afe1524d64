//! `ch6_saved` with `diapause`: a dialogue that is saved while it is paused.
//!
//! `serde`'s derives above the function apply to the enum that it becomes. A fingerprint of the source is saved with
//! the state, so that a state from another version of the function is refused. A text may hold a state that has not
//! started or is complete; only a paused one is accepted.

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

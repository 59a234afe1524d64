//! What is measured, as data: saved as JSON, compared, and shown in tables and in the report.

use std::collections::BTreeMap;

use pausa_lab::{Receipt, stats::Summary};
use serde::{Deserialize, Serialize};

/// Everything that one run of `cargo pausa measure` found out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Figures {
    /// With what they were measured, on what, and when.
    pub receipt: Receipt,
    /// In the order of the tables.
    pub encodings: Vec<String>,
    /// What a paused program takes besides the bytes that are counted, by encoding.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub besides: BTreeMap<String, String>,
    /// In the order of the story.
    pub programs: Vec<Program>,
    /// How long a change to an encoding takes until its tests have run, in seconds, by encoding.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rebuild: BTreeMap<String, Summary>,
}

impl Figures {
    /// A figure of bytes in an encoding, marked where that is not all that it takes.
    pub fn marked(&self, encoding: &str, bytes: impl ToString) -> String {
        let mark = if self.besides.contains_key(encoding) { " +" } else { "" };
        bytes.to_string() + mark
    }
}

/// One program in all encodings that were asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Program {
    /// Its id.
    pub id: String,
    /// What the figures are per: an item, a message, a run.
    pub unit: String,
    /// Bytes of the values that must live across the widest pause: the lower bound for any encoding.
    pub must_live: u64,
    /// By encoding.
    pub rows: BTreeMap<String, Row>,
}

/// One program in one encoding.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Row {
    /// It has no figures, and why.
    Dash(String),
    /// It printed what CPython printed, and costs this.
    Agrees(Costs),
}

impl Row {
    /// The costs, or why there are none.
    ///
    /// # Errors
    /// The reason of the dash.
    pub fn costs(&self) -> Result<&Costs, &str> {
        match self {
            Row::Dash(reason) => Err(reason),
            Row::Agrees(costs) => Ok(costs),
        }
    }
}

/// What a program costs in one encoding.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Costs {
    /// Bytes of the paused coroutine itself.
    pub handle: u64,
    /// Bytes that it holds on the heap at its widest pause.
    pub heap: u64,
    /// Allocations to make it, and ...
    pub allocations_to_make: f64,
    /// ... for each unit,
    pub allocations: f64,
    /// and their bytes.
    pub bytes: f64,
    /// Instructions of a unit, or why they were not counted.
    pub instructions: Result<f64, String>,
    /// Nanoseconds of a unit, on the receipt's machine.
    pub nanoseconds: Option<Summary>,
    /// Lines of code of the chapter, without comments and blank lines.
    pub lines: u64,
    /// Bytes of machine code of the functions that carry the chapter's name.
    pub code: u64,
}

impl Costs {
    /// Bytes of state: the handle and what it holds.
    pub fn state(&self) -> u64 {
        self.handle + self.heap
    }
}

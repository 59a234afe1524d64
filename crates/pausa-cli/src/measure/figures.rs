//! What is measured, as data: saved as JSON, compared, and shown in tables and in the report.

use std::collections::BTreeMap;

use pausa_figures::{Receipt, stats::Summary};
use serde::{Deserialize, Serialize};

/// Everything that one run of `cargo pausa measure` found out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Figures {
    pub(crate) receipt: Receipt,
    /// In the order of the tables.
    pub(crate) encodings: Vec<String>,
    pub(crate) programs: Vec<Program>,
    /// How long a change to an encoding takes until its tests have run, in seconds, by encoding.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) rebuild: BTreeMap<String, Summary>,
}

/// One program in all encodings that were asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Program {
    pub(crate) id: String,
    /// What the figures are per: an item, a message, a run.
    pub(crate) unit: String,
    /// Bytes of the values that must live across the widest pause: the lower bound for any encoding.
    pub(crate) must_live: u64,
    /// By encoding.
    pub(crate) rows: BTreeMap<String, Row>,
}

/// One program in one encoding.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Row {
    /// It has no figures, and why.
    Dash(String),
    /// It printed what CPython printed, and costs this.
    Agrees(Costs),
}

impl Row {
    pub(crate) fn costs(&self) -> Result<&Costs, &str> {
        match self {
            Row::Dash(reason) => Err(reason),
            Row::Agrees(costs) => Ok(costs),
        }
    }
}

/// What a program costs in one encoding.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Costs {
    /// Bytes of the paused coroutine itself.
    pub(crate) handle: u64,
    /// Bytes that it holds on the heap at its widest pause.
    pub(crate) heap: u64,
    /// Allocations to make it, and ...
    pub(crate) allocations_to_make: f64,
    /// ... for each unit,
    pub(crate) allocations: f64,
    /// and their bytes.
    pub(crate) bytes: f64,
    /// Instructions of a unit, or why they were not counted.
    pub(crate) instructions: Result<f64, String>,
    /// Nanoseconds of a unit, on the receipt's machine.
    pub(crate) nanoseconds: Option<Summary>,
    /// Lines of code of the chapter, without comments and blank lines.
    pub(crate) lines: u64,
    /// Bytes of machine code of the functions that carry the chapter's name.
    pub(crate) code: u64,
}

impl Costs {
    /// Bytes of state: the handle and what it holds.
    pub(crate) fn state(&self) -> u64 {
        self.handle + self.heap
    }
}

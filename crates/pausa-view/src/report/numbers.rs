//! A program's figures: a row an encoding.

use pausa_cli::measure::{Row, number, spread};
use serde::Serialize;

use super::gather::Gathered;

#[derive(Serialize)]
pub(crate) struct Numbers {
    unit: String,
    must_live: u64,
    rows: Vec<Line>,
    receipt: pausa_figures::Receipt,
}

#[derive(Serialize)]
struct Line {
    encoding: String,
    /// Why there are no figures.
    dash: Option<String>,
    handle: u64,
    heap: u64,
    allocations_to_make: String,
    allocations: String,
    bytes: String,
    instructions: String,
    /// Why they were not counted.
    uncounted: Option<String>,
    nanoseconds: String,
    lines: u64,
    code: u64,
}

impl Numbers {
    pub(crate) fn of(gathered: &Gathered, id: &str) -> Option<Self> {
        let figures = gathered.figures.as_ref().ok()?;
        let program = gathered.figures_of(id)?;
        let rows = figures.encodings.iter().filter_map(|name| Some(line(name, program.rows.get(name)?)));
        Some(Numbers {
            unit: program.unit.clone(),
            must_live: program.must_live,
            rows: rows.collect(),
            receipt: figures.receipt.clone(),
        })
    }
}

fn line(encoding: &str, row: &Row) -> Line {
    let encoding = encoding.to_string();
    match row.costs() {
        Err(reason) => Line {
            encoding,
            dash: Some(reason.to_string()),
            handle: 0,
            heap: 0,
            allocations_to_make: String::new(),
            allocations: String::new(),
            bytes: String::new(),
            instructions: String::new(),
            uncounted: None,
            nanoseconds: String::new(),
            lines: 0,
            code: 0,
        },
        Ok(costs) => Line {
            encoding,
            dash: None,
            handle: costs.handle,
            heap: costs.heap,
            allocations_to_make: number(costs.allocations_to_make.round()),
            allocations: number(costs.allocations),
            bytes: number(costs.bytes),
            instructions: costs.instructions.as_ref().map_or("–".into(), |&figure| number(figure)),
            uncounted: costs.instructions.as_ref().err().cloned(),
            nanoseconds: costs.nanoseconds.as_ref().map_or("–".into(), |summary| spread(summary, 1)),
            lines: costs.lines,
            code: costs.code,
        },
    }
}

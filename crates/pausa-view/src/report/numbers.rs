//! A program's figures: a row an encoding.

use pausa_cli::measure::{Figures, Row, number, spread};
use serde::Serialize;

use super::gather::Gathered;

#[derive(Serialize)]
pub(crate) struct Numbers {
    unit: String,
    must_live: u64,
    rows: Vec<Line>,
    /// What the marked figures leave out.
    besides: Vec<String>,
    receipt: pausa_lab::Receipt,
}

#[derive(Serialize)]
struct Line {
    encoding: String,
    /// Why there are no figures.
    dash: Option<String>,
    handle: String,
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
        let rows =
            figures.encodings.iter().filter_map(|name| Some(line(figures, name, program.rows.get(name)?)));
        let agrees = |name: &String| program.rows.get(name).is_some_and(|row| row.costs().is_ok());
        Some(Numbers {
            unit: program.unit.clone(),
            must_live: program.must_live,
            rows: rows.collect(),
            besides: figures
                .besides
                .iter()
                .filter(|(name, _)| agrees(name))
                .map(|(name, besides)| format!("{name}: and {besides}"))
                .collect(),
            receipt: figures.receipt.clone(),
        })
    }
}

fn line(figures: &Figures, encoding: &str, row: &Row) -> Line {
    let marked = |bytes: u64| figures.marked(encoding, bytes);
    let encoding = encoding.to_string();
    match row.costs() {
        Err(reason) => Line {
            encoding,
            dash: Some(reason.to_string()),
            handle: String::new(),
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
            handle: marked(costs.handle),
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

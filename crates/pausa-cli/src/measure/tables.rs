//! The figures for people: on the terminal, and in the README.

use std::fmt::Write;

use comfy_table::{CellAlignment, Table, presets};
use pausa_lab::report;
use pausa_lab::stats::Summary;

use super::{Costs, Figures, Program, Row};

const HEADER: [&str; 10] = [
    "encoding",
    "handle",
    "heap",
    "allocs first",
    "allocs",
    "alloc bytes",
    "instructions",
    "ns (low–high)",
    "lines",
    "code",
];

/// A table a program, and what the columns are.
pub(super) fn for_people(figures: &Figures) -> String {
    let mut text = String::new();
    for program in &figures.programs {
        let Program { id, unit, must_live, .. } = program;
        let _ = writeln!(text, "{id}: per {unit}; at least {must_live} bytes must live while it is paused");
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_header(HEADER);
        let mut reasons = Vec::new();
        for name in &figures.encodings {
            match program.rows.get(name).map(Row::costs) {
                Some(Ok(costs)) => drop(table.add_row(cells(figures, name, costs))),
                Some(Err(reason)) => reasons.push(format!("– {name}: {reason}")),
                None => {}
            }
            if let Some(Row::Agrees(Costs { instructions: Err(reason), .. })) = program.rows.get(name) {
                reasons.push(format!("– {name}, instructions: {reason}"));
            }
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let _ = writeln!(text, "{table}");
        for reason in reasons {
            let _ = writeln!(text, "{reason}");
        }
        text.push('\n');
    }
    for (name, seconds) in &figures.rebuild {
        let _ = writeln!(text, "a change to {name} is built and tested in {} s", spread(seconds, 1));
    }
    text.push_str(LEGEND);
    for (name, besides) in &figures.besides {
        let _ = writeln!(text, "+              {name}: and {besides}");
    }
    let _ = write!(text, "\n{}", figures.receipt);
    text
}

const LEGEND: &str = "\
handle, heap   bytes of the paused coroutine itself, and of what it holds on the heap at its widest pause
allocs first   allocations before the first unit; then allocations, and their bytes, for each unit
instructions   of a unit: the slope between 1,000 and 3,000 under callgrind, with the driver, which is the same for all
ns             of a unit, median of 7 interleaved runs: this machine's, now
lines          of the chapter, without comments and blank ones
code           bytes of machine code of the chapter with its driver
";

fn cells(figures: &Figures, name: &str, costs: &Costs) -> [String; 10] {
    [
        name.to_string(),
        figures.marked(name, costs.handle),
        costs.heap.to_string(),
        number(costs.allocations_to_make.round()),
        number(costs.allocations),
        number(costs.bytes),
        costs.instructions.as_ref().map_or("–".into(), |&instructions| number(instructions)),
        costs.nanoseconds.as_ref().map_or("–".into(), |summary| spread(summary, 1)),
        costs.lines.to_string(),
        costs.code.to_string(),
    ]
}

/// The median, and in parentheses the lowest and the highest.
pub fn spread(summary: &Summary, decimals: usize) -> String {
    let Summary { median, low, high, .. } = summary;
    format!("{median:.decimals$} ({low:.decimals$}–{high:.decimals$})")
}

/// Whole where it is whole; otherwise with two digits behind the point, or none where it is large.
pub fn number(figure: f64) -> String {
    let rounded = (figure * 100.0).round() / 100.0;
    match rounded {
        whole if whole.fract() == 0.0 => format!("{:.0}", whole + 0.0),
        large if large >= 1000.0 => format!("{large:.0}"),
        small => format!("{small:.2}"),
    }
}

/// The README's tables: what is gated, a table each.
pub(super) fn for_readme(figures: &Figures) -> String {
    let instructions =
        |_: &str, costs: &Costs| costs.instructions.as_ref().map_or("–".into(), |&figure| number(figure));
    let mut text = String::new();
    let _ = writeln!(text, "{}\n", of_a_unit(figures, "instructions", &instructions));
    let _ = writeln!(text, "{}\n", bytes(figures));
    for (name, besides) in &figures.besides {
        let _ = writeln!(text, "`+` for {name}: and {besides}.\n");
    }
    let allocations = |_: &str, costs: &Costs| number(costs.allocations);
    let _ = writeln!(text, "{}\n", of_a_unit(figures, "allocations", &allocations));
    let lines =
        table(figures, "lines of code", &|_, costs| costs.lines.to_string(), &|_| String::new(), None);
    let _ = writeln!(text, "{lines}\n");
    if !figures.rebuild.is_empty() {
        let _ = writeln!(text, "{}\n", rebuilds(figures));
    }
    let _ = write!(text, "```text\n{}\n```", figures.receipt.to_string().trim_end());
    text
}

type Cell<'a> = &'a dyn Fn(&str, &Costs) -> String;
type OfProgram<'a> = &'a dyn Fn(&Program) -> String;

fn of_a_unit(figures: &Figures, title: &str, cell: Cell<'_>) -> report::Table {
    table(figures, title, cell, &|program| format!(", per {}", program.unit), None)
}

fn bytes(figures: &Figures) -> report::Table {
    let bound = |program: &Program| program.must_live.to_string();
    let cell = |name: &str, costs: &Costs| figures.marked(name, costs.state());
    table(figures, "bytes while paused", &cell, &|_| String::new(), Some(("must live", &bound)))
}

/// How long a change takes until its tests have run, on the receipt's machine.
fn rebuilds(figures: &Figures) -> report::Table {
    let head =
        ["a change, built and tested".to_string()].into_iter().chain(figures.encodings.iter().cloned());
    let mut table = report::Table::new(head);
    let of = |name: &String| figures.rebuild.get(name).map_or("–".into(), |seconds| spread(seconds, 1));
    table.row(["seconds (low–high)".to_string()].into_iter().chain(figures.encodings.iter().map(of)));
    table
}

/// A row a program, a column an encoding, and a last one that is every program's own.
fn table(
    figures: &Figures,
    title: &str,
    cell: Cell<'_>,
    unit: OfProgram<'_>,
    last: Option<(&str, OfProgram<'_>)>,
) -> report::Table {
    let head = [title.to_string()].into_iter().chain(figures.encodings.iter().cloned());
    let mut table =
        report::Table::new(head.chain(last.map(|(head, _)| head.to_string())).collect::<Vec<_>>());
    for program in &figures.programs {
        let of = |name: &String| program.rows.get(name)?.costs().ok().map(|costs| cell(name, costs));
        let cells = figures.encodings.iter().map(|name| of(name).unwrap_or("–".into()));
        let row = [format!("`{}`{}", program.id, unit(program))].into_iter().chain(cells);
        table.row(row.chain(last.map(|(_, last)| last(program))).collect::<Vec<_>>());
    }
    table
}

//! The figures for people: on the terminal, and in the README.

use std::fmt::Write;

use comfy_table::{CellAlignment, Table, presets};
use pausa_figures::report;
use pausa_figures::stats::Summary;

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
                Some(Ok(costs)) => drop(table.add_row(cells(name, costs))),
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

fn cells(name: &str, costs: &Costs) -> [String; 10] {
    [
        name.to_string(),
        costs.handle.to_string(),
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
    let mut text = String::new();
    let mut table = |title: &str, cell: &dyn Fn(&Costs) -> String, bound: bool| {
        let mut header = vec![title.to_string()];
        header.extend(figures.encodings.iter().cloned());
        if bound {
            header.push("must live".into());
        }
        let mut table = report::Table::new(header);
        for program in &figures.programs {
            let mut row = vec![format!("`{}`, per {}", program.id, program.unit)];
            row.extend(figures.encodings.iter().map(|name| {
                program.rows.get(name).and_then(|row| row.costs().ok()).map_or("–".into(), cell)
            }));
            if bound {
                row[0] = format!("`{}`", program.id);
                row.push(program.must_live.to_string());
            }
            table.row(row);
        }
        let _ = writeln!(text, "{table}\n");
    };
    let instructions =
        |costs: &Costs| costs.instructions.as_ref().map_or("–".into(), |&figure| number(figure));
    table("instructions", &instructions, false);
    table("bytes while paused", &|costs| costs.state().to_string(), true);
    table("allocations", &|costs| number(costs.allocations), false);
    table("lines of code", &|costs| costs.lines.to_string(), true);
    let _ = write!(text, "```text\n{}\n```", figures.receipt.to_string().trim_end());
    text
}

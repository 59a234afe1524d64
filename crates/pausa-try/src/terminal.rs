//! The report in a terminal.

use comfy_table::{CellAlignment, ContentLineStyle, LineStyle, TableStyle};
use pausa_cli::table::Figures;

use crate::report::Report;
use crate::table;

/// A line under the head, and nothing else.
const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none())
    .header_separator(LineStyle::none().fill('─'))
    .content_lines(ContentLineStyle::none());

/// The table; then errors, notes, traces, layouts and the receipt.
pub fn for_people(report: &Report) -> String {
    let grid = table::grid(report);
    let (head, rows) = (grid.head, grid.rows);
    let table =
        Figures { head, rows, names: grid.numbers_from, alignment: CellAlignment::Right, style: STYLE };
    let mut text = vec![table.shown(), String::new()];
    let titles = table::titles(report);
    let mut said: Vec<String> = Vec::new();
    for (column, title) in report.columns.iter().zip(&titles) {
        let errors = table::errors(column).into_iter().map(|(who, errors)| format!("{who}: {errors}"));
        let mut remarks: Vec<_> = errors.chain(table::notes(column)).chain(table::sizes(column)).collect();
        // A note about several columns is printed once.
        remarks.retain(|remark| !said.contains(remark));
        said.extend(remarks.iter().cloned());
        if !title.is_empty() && !remarks.is_empty() {
            text.push(format!("── {title}"));
        }
        text.extend(remarks);
    }
    text.push(String::new());
    text.extend(table::traces(report));
    for (column, title) in report.columns.iter().zip(&titles) {
        for row in &column.rows {
            for layout in &row.layouts {
                let shown = format!("{} {}", row.encoding, table::layout(layout).join("\n"));
                if said.contains(&shown) {
                    continue;
                }
                said.push(shown);
                let mut lines = table::layout(layout).into_iter();
                let head = lines.next().unwrap_or_default();
                text.push(String::new());
                text.push(format!("{} {title} {head}", row.encoding).replace("  ", " "));
                text.extend(lines);
            }
        }
    }
    text.push(String::new());
    text.extend(table::receipt(report));
    text.push(report.command.clone());
    text.join("\n")
}

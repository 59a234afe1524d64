//! The report for a thread on GitHub.

use crate::report::Report;
use crate::table;

/// A table, what it does not say, and the rest folded.
pub fn markdown(report: &Report) -> String {
    let grid = table::grid(report);
    let mut text = vec![row(&grid.head)];
    let rule = |number| if number < grid.numbers_from { "---" } else { "--:" };
    text.push(format!("| {} |", (0..grid.head.len()).map(rule).collect::<Vec<_>>().join(" | ")));
    text.extend(grid.rows.iter().map(|cells| row(cells)));
    text.push(String::new());
    let titles = table::titles(report);
    for (column, title) in report.columns.iter().zip(&titles) {
        if !title.is_empty() {
            text.push(format!("**{}**\n", escaped(title)));
        }
        for note in table::notes(column).into_iter().chain(table::sizes(column)) {
            text.push(format!("- {}", escaped(&note)));
        }
        text.push(String::new());
        for (encodings, errors) in table::errors(column) {
            text.push(folded(&format!("{encodings}: why not"), "text", &errors));
        }
    }
    let traces = table::traces(report);
    match &traces[..] {
        [] => {}
        [only] => text.push(escaped(only)),
        several => text.push(format!("```text\n{}\n```", several.join("\n"))),
    }
    text.push(String::new());
    let mut shown: Vec<&str> = Vec::new();
    for column in &report.columns {
        if !shown.contains(&column.file.as_str()) {
            shown.push(&column.file);
            text.push(folded(&column.file, "rust", &column.text));
        }
    }
    let mut layouts = Vec::new();
    for (column, title) in report.columns.iter().zip(&titles) {
        for row in &column.rows {
            for layout in &row.layouts {
                layouts.push(format!("{} {title}", row.encoding).trim().to_string());
                layouts.extend(table::layout(layout));
            }
        }
    }
    text.push(folded("Layouts", "text", &layouts.join("\n")));
    let receipt = format!("{}\n{}", table::receipt(report).join("\n"), report.command);
    text.push(folded("Receipt", "text", &receipt));
    text.join("\n")
}

fn row(cells: &[String]) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| escaped(cell)).collect();
    format!("| {} |", cells.join(" | "))
}

/// What would be read as Markdown outside of code.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('_', "\\_").replace('*', "\\*").replace('\n', " ")
}

/// Folded code, under a fence that is longer than any in it.
fn folded(title: &str, language: &str, code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<details><summary>{title}</summary>\n\n{fence}{language}\n{}\n{fence}\n\n</details>\n",
        code.trim_end()
    )
}

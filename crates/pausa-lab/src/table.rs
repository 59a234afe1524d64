//! Tables in Markdown that are also readable as plain text: words left-aligned, numbers right-aligned, and footnotes that
//! explain missing numbers.

use std::collections::BTreeSet;
use std::fmt;

use crate::fact::{Fact, Facts, Key, Value, in_order, joined};
use crate::metric::Metric;

/// A table of figures. The first column names the row. Of the others, those that hold only numbers are right-aligned.
///
/// ```
/// use pausa_lab::table::Table;
///
/// let mut table = Table::new(["entry", "instructions"]);
/// table.row(["struct", "2.25"]);
/// let dash = table.dash("it has no `send`");
/// table.row(["gen".to_string(), dash]);
/// assert_eq!(table.to_string(), "\
/// | entry  | instructions |
/// | ------ | -----------: |
/// | struct |         2.25 |
/// | gen    |        — (1) |
///
/// (1) it has no `send`");
/// ```
#[derive(Clone, Debug)]
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    reasons: Vec<String>,
}

impl Table {
    /// Makes a table with these columns and no rows.
    pub fn new(header: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { header: header.into_iter().map(Into::into).collect(), rows: Vec::new(), reasons: Vec::new() }
    }

    /// Adds a row. Missing cells are empty; extra cells are dropped. `|` is escaped.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        let mut row: Vec<String> = cells.into_iter().map(|cell| cell.into().replace('|', "\\|")).collect();
        row.resize(self.header.len(), String::new());
        self.rows.push(row);
    }

    /// Returns a cell for a missing number: a dash with a footnote. Equal reasons share a footnote.
    pub fn dash(&mut self, reason: impl Into<String>) -> String {
        let reason = reason.into();
        let known = self.reasons.iter().position(|known| *known == reason);
        let index = known.unwrap_or_else(|| {
            self.reasons.push(reason);
            self.reasons.len() - 1
        });
        format!("— ({})", index + 1)
    }

    /// Returns the cell of a value. A missing value is a dash with a footnote; `None` is an empty cell.
    pub fn value(&mut self, value: Option<&Value>, metric: &str) -> String {
        match value {
            Some(Value::Missing { missing }) => self.dash(missing),
            Some(value) => value.show(metric),
            None => String::new(),
        }
    }

    /// Returns a cell with this number of decimals, or a dash with a footnote.
    pub fn cell(&mut self, figure: Result<f64, impl fmt::Display>, decimals: usize) -> String {
        match figure {
            Ok(figure) => format!("{figure:.decimals$}"),
            Err(reason) => self.dash(reason.to_string()),
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = || std::iter::once(&self.header).chain(&self.rows);
        let widths: Vec<usize> = (0..self.header.len())
            .map(|column| lines().map(|line| line[column].chars().count()).max().unwrap_or(0).max(3))
            .collect();
        let is_left: Vec<bool> = (0..self.header.len())
            .map(|column| column == 0 || !self.rows.iter().all(|row| is_figure(&row[column])))
            .collect();
        let rule = |(&width, &is_left): (&usize, &bool)| match is_left {
            true => "-".repeat(width),
            false => "-".repeat(width - 1) + ":",
        };
        let rule = widths.iter().zip(&is_left).map(rule).collect();
        for (index, line) in [&self.header, &rule].into_iter().chain(&self.rows).enumerate() {
            f.write_str(if index == 0 { "|" } else { "\n|" })?;
            for ((cell, &width), is_left) in line.iter().zip(&widths).zip(&is_left) {
                match is_left {
                    true => write!(f, " {cell:<width$} |")?,
                    false => write!(f, " {cell:>width$} |")?,
                }
            }
        }
        for (index, reason) in self.reasons.iter().enumerate() {
            let gap = if index == 0 { "\n\n" } else { "  \n" };
            write!(f, "{gap}({}) {reason}", index + 1)?;
        }
        Ok(())
    }
}

/// Whether a cell of a table is a number or has none: `2.25`, `-3 (-4–2)`, `— (1)`, or nothing.
fn is_figure(cell: &str) -> bool {
    cell.trim_start_matches(['-', '+', '≤', '≥', '<', '>', '×', ' '])
        .chars()
        .next()
        .is_none_or(|c| c.is_ascii_digit())
        || cell.starts_with(['—', '–'])
}

/// Makes a table of a case: a row per entry, and a column per build and form. If facts share build and form, there is a column
/// per metric too. Includes only these metrics, or all if there are none. `head` is the heading of the first column.
pub fn pivot(facts: &Facts, case: &str, head: &str, metrics: &[&str]) -> Table {
    let wanted = |fact: &&Fact| {
        fact.key.case == case
            && fact.value.block().is_none()
            && (metrics.is_empty() || metrics.contains(&fact.key.metric.as_str()))
    };
    let facts: Vec<_> = facts.all().filter(wanted).collect();
    let mut seen = BTreeSet::new();
    let several = facts.iter().any(|Fact { key, .. }| !seen.insert((&key.entry, &key.build, &key.form)));
    let column = |fact: &Fact| {
        let Key { build, form, metric, .. } = &fact.key;
        let title = Metric::find(metric).map_or(metric.as_str(), |metric| metric.title).to_string();
        let is_titled = several || (build.is_empty() && form.is_empty());
        joined([build, form].into_iter().chain(is_titled.then_some(&title)))
    };
    let columns: Vec<_> = facts.iter().map(|fact| column(fact)).collect();
    let columns = in_order(columns.iter().map(String::as_str));
    let mut table = Table::new([head].into_iter().chain(columns.iter().copied()));
    for entry in in_order(facts.iter().map(|fact| fact.key.entry.as_str())) {
        let mut row = vec![entry.to_string()];
        for title in &columns {
            let found = facts.iter().find(|fact| fact.key.entry == entry && column(fact) == *title);
            row.push(table.value(found.map(|fact| &fact.value), found.map_or("", |fact| &fact.key.metric)));
        }
        table.row(row);
    }
    table
}

/// Formats all cases that `wanted` accepts: the name in bold, texts of several lines as code blocks, and a table of the other
/// facts.
pub fn cases(facts: &Facts, wanted: impl Fn(&str) -> bool) -> String {
    let mut text = Vec::new();
    for case in facts.cases().into_iter().filter(|case| wanted(case)) {
        text.push(format!("**{case}**"));
        let own: Vec<_> = facts.all().filter(|fact| fact.key.case == case).collect();
        for (key, block) in own.iter().filter_map(|fact| Some((&fact.key, fact.value.block()?))) {
            text.push(format!("{}:", joined([&key.entry, &key.build, &key.form])));
            text.push(format!("```text\n{block}\n```"));
        }
        if own.iter().any(|fact| fact.value.block().is_none()) {
            text.push(pivot(facts, case, "", &[]).to_string());
        }
    }
    text.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(["a", "bytes"]);
        table.row(["año", "1"]);
        table.row(["b"]);
        assert_eq!(table.to_string(), "| a   | bytes |\n| --- | ----: |\n| año |     1 |\n| b   |       |");
    }

    #[test]
    fn a_column_with_a_word_is_left_aligned() {
        let mut table = Table::new(["a", "compiles", "bytes"]);
        table.row(["x", "E0626", "≤ 8"]);
        table.row(["y", "yes", "—"]);
        let text = table.to_string();
        assert!(text.contains("E0626    |   ≤ 8 |") && text.contains("| -------- | ----: |"), "{text}");
    }

    #[test]
    fn a_bar_in_a_cell_does_not_end_it() {
        let mut table = Table::new(["a", "b"]);
        table.row(["grep | cut", "1"]);
        assert!(table.to_string().ends_with("| grep \\| cut |   1 |"), "{table}");
    }

    #[test]
    fn a_reason_that_holds_twice_is_given_once() {
        let mut table = Table::new(["a", "b", "c"]);
        let cells = [table.cell(Err("no"), 2), table.cell(Ok::<_, &str>(1.0), 2)];
        table.row(["x".to_string()].into_iter().chain(cells));
        let cells = [table.dash("no"), table.dash("never")];
        table.row(["y".to_string()].into_iter().chain(cells));
        let text = table.to_string();
        assert!(text.contains("| x   | — (1) |  1.00 |\n| y   | — (1) | — (2) |"), "{text}");
        assert!(text.ends_with("\n\n(1) no  \n(2) never"), "{text}");
    }

    fn facts(list: &[(&str, &str, &str, &str, Value)]) -> Facts {
        let fact = |(entry, build, form, metric, value): &(&str, &str, &str, &str, Value)| Fact {
            key: crate::fact::key("A case", *entry).build(*build).form(*form).metric(*metric),
            value: value.clone(),
        };
        list.iter().map(fact).collect()
    }

    #[test]
    fn a_case_has_a_row_for_each_entry_and_a_column_for_each_build() {
        let facts = facts(&[
            ("struct", "O2", "", "instructions", Value::Number(2.25)),
            ("struct", "O3", "", "instructions", Value::Number(2.0)),
            ("gen", "O2", "", "instructions", Value::missing("no gen")),
        ]);
        let table = pivot(&facts, "A case", "entry", &[]).to_string();
        let lines: Vec<_> = table.lines().collect();
        assert_eq!(lines[0], "| entry  |    O2 |  O3 |");
        assert_eq!(lines[2..], ["| struct |  2.25 |   2 |", "| gen    | — (1) |     |", "", "(1) no gen"]);
    }

    #[test]
    fn metrics_are_apart_where_several_are_of_the_same_build_and_form() {
        let facts = facts(&[
            ("struct", "", "", "handle", Value::Number(16.0)),
            ("struct", "", "", "ns", Value::Runs(vec![1.0, 2.0, 4.0])),
        ]);
        let table = pivot(&facts, "A case", "", &[]).to_string();
        assert!(table.starts_with("|        | handle |      ns |\n"), "{table}");
        assert!(table.contains("|     16 | 2 (1–4) |"), "{table}");
        assert!(!pivot(&facts, "A case", "", &["ns"]).to_string().contains("16"));
    }

    #[test]
    fn texts_of_several_lines_are_blocks() {
        let facts = facts(&[
            ("struct", "", "its layout", "text", Value::text("one\ntwo")),
            ("struct", "", "bytes", "bytes", Value::Number(16.0)),
        ]);
        let text = cases(&facts, |_| true);
        assert!(
            text.starts_with("**A case**\n\nstruct, its layout:\n\n```text\none\ntwo\n```\n\n|"),
            "{text}"
        );
    }
}

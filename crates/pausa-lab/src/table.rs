//! A table in Markdown that also reads well as plain text: names to the left, numbers to the right, and under it the
//! reasons of its dashes.

use std::fmt;

/// A table of figures. The first column names the row, the others hold numbers.
///
/// ```
/// use pausa_lab::report::Table;
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
    /// A table with these columns and no rows.
    pub fn new(header: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { header: header.into_iter().map(Into::into).collect(), rows: Vec::new(), reasons: Vec::new() }
    }

    /// Adds a row. Cells that it lacks stay empty; cells beyond the last column are left out.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        let mut row: Vec<String> = cells.into_iter().map(|cell| cell.into().replace('|', "\\|")).collect();
        row.resize(self.header.len(), String::new());
        self.rows.push(row);
    }

    /// A cell in the place of a number that there is not. Under the table stands why, once for each reason.
    pub fn dash(&mut self, reason: impl Into<String>) -> String {
        let reason = reason.into();
        let known = self.reasons.iter().position(|known| *known == reason);
        let index = known.unwrap_or_else(|| {
            self.reasons.push(reason);
            self.reasons.len() - 1
        });
        format!("— ({})", index + 1)
    }

    /// A cell with this many decimals, or a dash with the reason why there is no number.
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
        let write = |f: &mut fmt::Formatter<'_>, line: &[String]| {
            for (column, (cell, &width)) in line.iter().zip(&widths).enumerate() {
                match column {
                    0 => write!(f, "| {cell:<width$} |")?,
                    _ => write!(f, " {cell:>width$} |")?,
                }
            }
            Ok(())
        };
        write(f, &self.header)?;
        writeln!(f)?;
        let rule = |(column, &width): (usize, &usize)| match column {
            0 => "-".repeat(width),
            _ => "-".repeat(width - 1) + ":",
        };
        write(f, &widths.iter().enumerate().map(rule).collect::<Vec<_>>())?;
        for row in &self.rows {
            writeln!(f)?;
            write(f, row)?;
        }
        for (index, reason) in self.reasons.iter().enumerate() {
            let gap = if index == 0 { "\n\n" } else { "  \n" };
            write!(f, "{gap}({}) {reason}", index + 1)?;
        }
        Ok(())
    }
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
}

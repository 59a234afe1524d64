//! Tables in a terminal. A table of figures that is wider than the terminal is split into parts, each with the names of its
//! rows. A table of prose wraps its last column.

use comfy_table::{CellAlignment, ContentArrangement, Table, TableStyle, presets};
use pausa_output::width;

/// A table of figures. The first columns name the row.
#[derive(Clone, Debug)]
pub struct Figures {
    /// The titles of the columns.
    pub head: Vec<String>,
    /// The rows, with one cell per column.
    pub rows: Vec<Vec<String>>,
    /// The number of columns that name the row; they are aligned to the left.
    pub names: usize,
    /// The alignment of the other columns.
    pub alignment: CellAlignment,
    /// The style of the lines between cells.
    pub style: TableStyle,
}

impl Figures {
    /// Formats the table, in parts no wider than the terminal.
    pub fn shown(&self) -> String {
        self.within(width().unwrap_or(usize::MAX))
    }

    fn within(&self, width: usize) -> String {
        let count = self.head.len();
        let mut parts = Vec::new();
        let mut from = self.names.min(count);
        while from < count {
            // At least one column, even if it does not fit.
            let mut to = count;
            let mut part = self.part(from, to);
            while to > from + 1 && part.lines().any(|line| line.chars().count() > width) {
                to -= 1;
                part = self.part(from, to);
            }
            parts.push(part);
            from = to;
        }
        parts.join("\n\n")
    }

    /// The names of the rows, and these columns.
    fn part(&self, from: usize, to: usize) -> String {
        let cells = |row: &[String]| {
            let names = row.iter().take(self.names);
            names.chain(row.iter().take(to).skip(from)).cloned().collect::<Vec<_>>()
        };
        let mut table = Table::new();
        table.load_style(self.style).set_header(cells(&self.head));
        table.add_rows(self.rows.iter().map(|row| cells(row)));
        for column in table.column_iter_mut().skip(self.names) {
            column.set_cell_alignment(self.alignment);
        }
        table.to_string()
    }
}

/// Formats rows without a head. The last column wraps at the terminal's width.
pub fn prose<const N: usize>(rows: impl IntoIterator<Item = [String; N]>) -> String {
    prose_within(rows, width())
}

/// [`prose`] in a width; None for a line of any length.
pub fn prose_within<const N: usize>(
    rows: impl IntoIterator<Item = [String; N]>,
    width: Option<usize>,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).add_rows(rows);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    }
    table.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_do_not_fit_come_in_parts_with_the_names_of_the_rows() {
        let text = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        let figures = Figures {
            head: text(&["program", "struct", "genawaiter", "coroutine"]),
            rows: vec![text(&["ch2_echo", "8", "96", "40"])],
            names: 1,
            alignment: CellAlignment::Right,
            style: presets::NOTHING,
        };
        let whole = figures.within(usize::MAX);
        assert_eq!((whole.lines().count(), whole.matches("ch2_echo").count()), (2, 1), "{whole}");
        let parts = figures.within(34);
        assert!(parts.lines().all(|line| line.chars().count() <= 34), "{parts}");
        assert_eq!(
            (parts.matches("ch2_echo").count(), parts.matches("genawaiter").count()),
            (2, 1),
            "{parts}"
        );
        // In a terminal narrower than two columns, each column has its own part.
        assert_eq!(figures.within(1).matches("ch2_echo").count(), 3);
    }

    #[test]
    fn prose_is_wrapped_between_words() {
        let rows = || [["ch2_echo", "Repeats each message"], ["ch2_worker", "Computes as it is told"]];
        let rows = || rows().map(|row| row.map(String::from));
        let text = prose_within(rows(), Some(30));
        assert!(text.lines().all(|line| line.chars().count() <= 30), "{text}");
        assert!(text.contains("Repeats") && text.contains("message"), "{text}");
        assert_eq!(prose_within(rows(), None).lines().count(), 2);
    }
}

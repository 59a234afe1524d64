//! Draws panes as lines of text, in columns if they fit, otherwise one below the other.

use std::ops::Range;

use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};

use super::align::{self, Row};
use super::two;
use crate::pane::Pane;
use crate::{text, theme};

/// The minimum width of a pane in which code is readable.
const NARROWEST: usize = 38;
/// The columns between two panes.
const BETWEEN: usize = 3;
/// The text between two panes.
const BORDER: &str = " │ ";

/// How a row of a diff of two panes differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Same,
    Changed,
    OnlyLeft,
    OnlyRight,
}

impl Mark {
    fn of(row: &Row, panes: &[Pane]) -> Self {
        match (row.as_slice(), panes) {
            ([Some(left), Some(right)], [a, b]) if a.line(*left).trim() != b.line(*right).trim() => {
                Mark::Changed
            }
            ([Some(_), None], _) => Mark::OnlyLeft,
            ([None, Some(_)], _) => Mark::OnlyRight,
            _ => Mark::Same,
        }
    }

    fn sign(self) -> Span<'static> {
        match self {
            Mark::Same => Span::raw(" "),
            Mark::Changed => Span::styled("~", Style::new().fg(Color::Yellow)),
            Mark::OnlyLeft => Span::styled("-", Style::new().fg(Color::Red)),
            Mark::OnlyRight => Span::styled("+", Style::new().fg(Color::Green)),
        }
    }
}

/// Draws the panes in this many columns of the terminal. Panes that fit are side by side. Two that do not fit become a unified
/// diff. More than fit are split into bands if three fit, and otherwise follow one below the other.
pub(crate) fn lines(panes: &[Pane], width: usize) -> Vec<Line<'static>> {
    let fit = (width + BETWEEN) / (NARROWEST + BETWEEN);
    let each = |panes: usize| (width + BETWEEN) / panes - BETWEEN;
    match panes {
        [] => Vec::new(),
        [left, right] if fit < 2 => unified(left, right, width),
        [left, right] => in_columns(panes, two::rows(left, right), each(2), Mark::of),
        _ if fit < panes.len().min(3) => panes.iter().flat_map(|pane| one_alone(pane, width)).collect(),
        _ => {
            let bands = panes.len().div_ceil(fit);
            let beside = panes.len().div_ceil(bands);
            let drawn = panes
                .chunks(beside)
                .map(|panes| in_columns(panes, align::rows(panes), each(beside), |_, _| Mark::Same));
            drawn.collect::<Vec<_>>().join(&Line::default())
        }
    }
}

/// Draws the heads of the panes and the rows, with cells of this width.
fn in_columns(
    panes: &[Pane],
    rows: Vec<Row>,
    width: usize,
    mark: fn(&Row, &[Pane]) -> Mark,
) -> Vec<Line<'static>> {
    let heads: Vec<_> = panes.iter().map(|pane| head(pane, width)).collect();
    let mut lines = beside_each_other(heads, width);
    for row in rows {
        let mark = mark(&row, panes);
        let changed = changed(&row, panes, mark);
        let cells = row.iter().zip(panes).zip(changed).map(|((line, pane), changed)| match line {
            Some(line) => numbered(pane, *line, mark, &changed, width),
            None => Vec::new(),
        });
        lines.extend(beside_each_other(cells.collect(), width));
    }
    lines
}

/// Draws the diff of two panes in one column. A changed line appears twice.
fn unified(left: &Pane, right: &Pane, width: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    for (mark, pane) in [(Mark::OnlyLeft, left), (Mark::OnlyRight, right)] {
        let spans = [mark.sign(), Span::raw(" ")].into_iter().chain(title(pane));
        let below =
            [Span::styled(format!("  {}", text::path(&pane.file, width.saturating_sub(2))), theme::dim())];
        lines.extend([spans.collect::<Vec<_>>().into(), below.to_vec().into()]);
    }
    lines.push(rule(width));
    let panes = [left.clone(), right.clone()];
    // Group consecutive changed lines: first the left ones, then the right ones.
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for row in two::rows(left, right) {
        let mark = Mark::of(&row, &panes);
        let changed = changed(&row, &panes, mark);
        if mark == Mark::Same {
            lines.append(&mut old);
            lines.append(&mut new);
            let same = row[0].map(|line| numbered(left, line, mark, &[], width));
            lines.extend(same.into_iter().flatten().map(Line::from));
            continue;
        }
        let sides = [(&mut old, left, Mark::OnlyLeft), (&mut new, right, Mark::OnlyRight)];
        for (((to, pane, sign), line), changed) in sides.into_iter().zip(&row).zip(&changed) {
            let drawn = line.map(|line| numbered(pane, line, sign, changed, width));
            to.extend(drawn.into_iter().flatten().map(Line::from));
        }
    }
    lines.append(&mut old);
    lines.append(&mut new);
    lines
}

/// Draws one pane in the whole width, and an empty line.
fn one_alone(pane: &Pane, width: usize) -> Vec<Line<'static>> {
    let lines = (0..pane.lines.len()).flat_map(|line| numbered(pane, line, Mark::Same, &[], width));
    let pieces = head(pane, width).into_iter().chain(lines).chain([Vec::new()]);
    pieces.map(Line::from).collect()
}

/// Finds the words of each cell that the other cell lacks, if the row has changed.
fn changed(row: &Row, panes: &[Pane], mark: Mark) -> Vec<Vec<Range<usize>>> {
    match (mark, row.as_slice(), panes) {
        (Mark::Changed, [Some(left), Some(right)], [a, b]) => {
            let (in_left, in_right) = two::changed_words(&a.line(*left), &b.line(*right));
            vec![in_left, in_right]
        }
        _ => vec![Vec::new(); row.len()],
    }
}

fn title(pane: &Pane) -> [Span<'static>; 2] {
    [Span::styled(pane.name.clone(), theme::bold()), Span::raw(format!(" · {}", pane.toolchain))]
}

fn head(pane: &Pane, width: usize) -> Vec<Vec<Span<'static>>> {
    let file = Span::styled(text::path(&pane.file, width), theme::dim());
    vec![title(pane).to_vec(), vec![file], rule(width).spans]
}

fn rule(width: usize) -> Line<'static> {
    Line::from(Span::styled("─".repeat(width), theme::dim()))
}

/// Draws a line of a pane with its number and mark, wrapped to the width.
fn numbered(
    pane: &Pane,
    line: usize,
    mark: Mark,
    changed: &[Range<usize>],
    width: usize,
) -> Vec<Vec<Span<'static>>> {
    let digits = pane.lines.len().to_string().len();
    let mut number = format!("{:>digits$} ", line + 1);
    let mut sign = mark.sign();
    let pieces = text::wrapped(pane.spans(line, changed), width.saturating_sub(digits + 3));
    let prefixed = pieces.into_iter().map(|piece| {
        let number = std::mem::replace(&mut number, " ".repeat(digits + 1));
        let sign = std::mem::replace(&mut sign, Span::raw(" "));
        [Span::styled(number, theme::dim()), sign, Span::raw(" ")].into_iter().chain(piece).collect()
    });
    prefixed.collect()
}

/// Joins the cells of a row, each padded to the width. The row has as many lines as its longest cell.
fn beside_each_other(cells: Vec<Vec<Vec<Span<'static>>>>, width: usize) -> Vec<Line<'static>> {
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let mut lines = Vec::new();
    for index in 0..height {
        let mut spans = Vec::new();
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                spans.push(Span::styled(BORDER, theme::dim()));
            }
            let piece = cell.get(index).cloned().unwrap_or_default();
            let used: usize = piece.iter().map(Span::width).sum();
            spans.extend(piece);
            spans.push(Span::raw(" ".repeat(width.saturating_sub(used))));
        }
        lines.push(Line::from(spans));
    }
    lines
}

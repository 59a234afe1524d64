//! Panes as lines of text: in columns where they fit, one below the other where they do not.

use std::ops::Range;

use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};

use super::align::{self, Row};
use super::two;
use crate::pane::Pane;
use crate::{text, theme};

/// The narrowest pane in which code is still read with ease.
const NARROWEST: usize = 38;
/// Between two panes: columns, and what stands there.
const BETWEEN: usize = 3;
const BORDER: &str = " │ ";

/// What a diff of two says about a line.
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

/// The panes in this many columns of the terminal: beside each other where they fit, in bands of at least three where
/// there are too many for one, else one below the other.
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

/// The rows, each cell of this width.
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

/// The diff of two in one column: a line that changed is there twice.
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
    // Lines that changed in a row stand together: first the left ones, then the right ones.
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

/// One pane in the whole width, and an empty line.
fn one_alone(pane: &Pane, width: usize) -> Vec<Line<'static>> {
    let lines = (0..pane.lines.len()).flat_map(|line| numbered(pane, line, Mark::Same, &[], width));
    let pieces = head(pane, width).into_iter().chain(lines).chain([Vec::new()]);
    pieces.map(Line::from).collect()
}

/// The words of each cell that its twin does not have.
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

/// A line of a pane with its number and mark, in pieces of the pane's width.
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

/// Cells of one row, each filled up to the width; as many lines as the longest has.
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

//! Aligns the lines of several sources.
//!
//! A tie is a set of lines that belong in one row: functions or implementations of the same name, lines that printed the
//! same step of the transcript, or identical lines that occur once per source. The alignment keeps a heavy set of ties that
//! do not cross. Between two ties, the lines of each source follow one another without gaps.

use std::collections::BTreeMap;

use crate::pane::Pane;

/// The line of each pane in a row, from 0; `None` if the pane has no line in this row.
pub(crate) type Row = Vec<Option<usize>>;

/// Lines that belong in one row, at most one per pane.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tie {
    weight: u32,
    at: Row,
}

/// Aligns panes. The rows contain every line of every pane, in the order of its pane.
pub(crate) fn rows(panes: &[Pane]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut next = vec![0; panes.len()];
    for tie in heaviest(ties(panes)) {
        let upto: Vec<_> = tie.at.iter().zip(&next).map(|(at, next)| at.unwrap_or(*next)).collect();
        side_by_side(&mut rows, &mut next, &upto);
        for (next, at) in next.iter_mut().zip(&tie.at) {
            *next += usize::from(at.is_some());
        }
        rows.push(tie.at);
    }
    let ends: Vec<_> = panes.iter().map(|pane| pane.lines.len()).collect();
    side_by_side(&mut rows, &mut next, &ends);
    closed_up(rows)
}

/// Merges consecutive rows that have no pane in common.
fn closed_up(rows: Vec<Row>) -> Vec<Row> {
    let mut closed: Vec<Row> = Vec::new();
    for row in rows {
        match closed.last_mut() {
            Some(last) if last.iter().zip(&row).all(|pair| matches!(pair, (None, _) | (_, None))) => {
                for (cell, line) in last.iter_mut().zip(row) {
                    *cell = cell.or(line);
                }
            }
            _ => closed.push(row),
        }
    }
    closed
}

/// Appends rows with the lines of each pane from `next` up to `upto`, aligned at the top. Advances `next`.
fn side_by_side(rows: &mut Vec<Row>, next: &mut [usize], upto: &[usize]) {
    while next.iter().zip(upto).any(|(next, upto)| next < upto) {
        let mut row = vec![None; next.len()];
        for ((next, upto), cell) in next.iter_mut().zip(upto).zip(&mut row) {
            if *next < *upto {
                *cell = Some(*next);
                *next += 1;
            }
        }
        rows.push(row);
    }
}

/// The reason for a tie: lines with an equal key belong in one row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Step(usize),
    Item(String),
    Text(String),
}

impl Key {
    /// The weight of a tie. A common step outweighs a common name, and a common name outweighs equal text.
    fn weight(&self) -> u32 {
        match self {
            Key::Step(_) => 6,
            Key::Item(_) => 4,
            Key::Text(_) => 1,
        }
    }
}

/// Finds the ties between at least two panes. Keys that tie the same lines make one tie with the sum of their weights.
fn ties(panes: &[Pane]) -> Vec<Tie> {
    let mut by_key: BTreeMap<Key, Row> = BTreeMap::new();
    for (index, pane) in panes.iter().enumerate() {
        for (key, line) in keys(pane) {
            by_key.entry(key).or_insert_with(|| vec![None; panes.len()])[index] = Some(line);
        }
    }
    let mut ties: Vec<Tie> = Vec::new();
    for (key, at) in by_key {
        if at.iter().flatten().count() < 2 {
            continue;
        }
        match ties.iter_mut().find(|tie| tie.at == at) {
            Some(tie) => tie.weight += key.weight(),
            None => ties.push(Tie { weight: key.weight(), at }),
        }
    }
    ties
}

/// Finds the keys that occur exactly once in a pane.
fn keys(pane: &Pane) -> BTreeMap<Key, usize> {
    let steps = pane.steps.iter().map(|(line, step)| (Key::Step(*step), *line));
    let items = pane.items.iter().map(|(line, name)| (Key::Item(name.clone()), *line));
    let texts = (0..pane.lines.len()).map(|line| (Key::Text(pane.line(line).trim().to_string()), line));
    // Short lines and the header's lines are not tied by their text.
    let telling =
        texts.filter(|(key, _)| matches!(key, Key::Text(text) if text.len() > 3 && !text.starts_with("//!")));
    let mut keys = BTreeMap::new();
    for (key, line) in steps.chain(items).chain(telling) {
        keys.entry(key).and_modify(|line| *line = None).or_insert(Some(line));
    }
    keys.into_iter().filter_map(|(key, line)| Some((key, line?))).collect()
}

/// Chooses the ties to keep, in order. It takes the heaviest chain of the ties between all panes. Then it adds each other tie
/// that crosses none of those kept, the heaviest first.
fn heaviest(ties: Vec<Tie>) -> Vec<Tie> {
    let (whole, mut partial): (Vec<_>, Vec<_>) =
        ties.into_iter().partition(|tie| tie.at.iter().all(Option::is_some));
    let mut kept = chain(whole);
    partial.sort_by_key(|tie| std::cmp::Reverse(tie.weight * tie.at.iter().flatten().count() as u32));
    for tie in partial {
        let after = kept.iter().rposition(|other| !before(&tie, other)).map_or(0, |last| last + 1);
        if kept[..after].iter().all(|other| before(other, &tie)) {
            kept.insert(after, tie);
        }
    }
    kept
}

/// Returns whether a tie is above another in every pane that both contain. Also true if they share no pane.
fn before(tie: &Tie, other: &Tie) -> bool {
    tie.at.iter().zip(&other.at).all(|pair| !matches!(pair, (Some(at), Some(other)) if at >= other))
}

/// Finds the heaviest chain: ties of which each is above the next in every pane.
fn chain(mut ties: Vec<Tie>) -> Vec<Tie> {
    ties.sort_by(|a, b| a.at.cmp(&b.at));
    // For each tie, the weight of the heaviest chain that ends with it, and its predecessor in that chain.
    let mut best: Vec<(u32, Option<usize>)> = Vec::new();
    for (index, tie) in ties.iter().enumerate() {
        let previous =
            (0..index).filter(|&other| before(&ties[other], tie)).max_by_key(|&other| best[other].0);
        best.push((tie.weight + previous.map_or(0, |other| best[other].0), previous));
    }
    let mut link = (0..ties.len()).max_by_key(|&index| best[index].0);
    let mut kept = Vec::new();
    while let Some(index) = link {
        kept.push(ties[index].clone());
        link = best[index].1;
    }
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::highlight::Dialect;

    fn pane(source: &str, steps: &[(usize, usize)]) -> Pane {
        let mut pane = Pane::of_source("a.rs".into(), Dialect::Rust, source);
        pane.steps = steps.iter().copied().collect();
        pane
    }

    fn row_of(rows: &[Row], pane: usize, line: usize) -> usize {
        rows.iter().position(|row| row[pane] == Some(line)).expect("every line has a row")
    }

    fn assert_every_line_once_in_order(rows: &[Row], panes: &[Pane]) {
        for (index, pane) in panes.iter().enumerate() {
            let shown: Vec<_> = rows.iter().filter_map(|row| row[index]).collect();
            assert_eq!(shown, (0..pane.lines.len()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn functions_of_the_same_name_share_a_row() {
        let panes = [
            pane("fn a() {\n    1;\n    2;\n    3;\n}\n\nfn b(x: u8) {}\n", &[]),
            pane("fn a(y: u8) {}\n\nfn b() {}\n", &[]),
            pane("use it;\n\nfn b() -> u8 { 0 }\n", &[]),
        ];
        let rows = rows(&panes);
        assert_every_line_once_in_order(&rows, &panes);
        assert_eq!(row_of(&rows, 0, 6), row_of(&rows, 1, 2));
        assert_eq!(row_of(&rows, 0, 6), row_of(&rows, 2, 2));
    }

    #[test]
    fn lines_of_the_same_step_share_a_row_even_if_their_functions_do_not() {
        // In the hand-written source, both functions precede the lines that print.
        let by_hand = pane("fn a() {}\nfn b() {}\nin_a;\nin_a_too;\nin_b;\n", &[(2, 0), (3, 1), (4, 2)]);
        let talk = pane("fn a() {\nin a\nin a 2\n}\nfn b() {\nin b\n}\n", &[(1, 0), (2, 1), (5, 2)]);
        let panes = [by_hand, talk.clone(), talk];
        let rows = rows(&panes);
        assert_every_line_once_in_order(&rows, &panes);
        assert_eq!(row_of(&rows, 0, 2), row_of(&rows, 1, 1));
        assert_eq!(row_of(&rows, 0, 4), row_of(&rows, 2, 5));
    }

    #[test]
    fn ties_that_cross_do_not_lose_a_line() {
        let panes = [
            pane("aaaa\nbbbb\ncccc\n", &[]),
            pane("bbbb\naaaa\ncccc\n", &[]),
            pane("cccc\naaaa\nbbbb\n", &[]),
        ];
        assert_every_line_once_in_order(&rows(&panes), &panes);
        assert_every_line_once_in_order(&rows(&[]), &[]);
        let empty = [pane("", &[]), pane("a\n", &[])];
        assert_every_line_once_in_order(&rows(&empty), &empty);
    }
}

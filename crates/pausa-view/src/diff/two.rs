//! Compares two sources line by line: equal lines, changed lines, and lines of one source only.
//!
//! Indentation is ignored, because some encodings wrap the same body in one more closure.

use std::ops::Range;

use similar::{Algorithm, ChangeTag, DiffOp, DiffableStr, TextDiff};

use crate::diff::align::Row;
use crate::pane::Pane;

/// Aligns two panes. A row with both lines is equal or changed.
pub(crate) fn rows(left: &Pane, right: &Pane) -> Vec<Row> {
    let lines = |pane: &Pane| {
        (0..pane.lines.len()).map(|line| pane.line(line).trim().to_string()).collect::<Vec<_>>()
    };
    let (old, new) = (lines(left), lines(right));
    let mut rows = Vec::new();
    for op in similar::capture_diff_slices(Algorithm::Patience, &old, &new) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                rows.extend((0..len).map(|index| vec![Some(old_index + index), Some(new_index + index)]));
            }
            other => replaced(&mut rows, (left, other.old_range()), (right, other.new_range())),
        }
    }
    rows
}

/// Appends the rows of lines that replace others. It pairs lines so that the sum of their likeness is greatest.
fn replaced(rows: &mut Vec<Row>, (left, old): (&Pane, Range<usize>), (right, new): (&Pane, Range<usize>)) {
    let lines = |pane: &Pane, lines: Range<usize>| -> Vec<_> { lines.map(|line| pane.line(line)).collect() };
    let (old_lines, new_lines) = (lines(left, old.clone()), lines(right, new.clone()));
    let (old_words, new_words) = (words(&old_lines), words(&new_lines));
    // The greatest sum of likeness of the lines from (i, j) on, computed from the end.
    let mut best = vec![vec![0.0_f32; new.len() + 1]; old.len() + 1];
    let mut alike = vec![vec![None; new.len()]; old.len()];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let step = left.steps.get(&(old.start + i));
            let same_step = step.is_some() && step == right.steps.get(&(new.start + j));
            alike[i][j] = likeness(&old_words[i], &new_words[j], same_step);
            let paired = alike[i][j].map_or(0.0, |likeness| likeness + best[i + 1][j + 1]);
            best[i][j] = paired.max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        let paired = i < old.len()
            && j < new.len()
            && alike[i][j].is_some_and(|likeness| likeness + best[i + 1][j + 1] >= best[i][j]);
        if paired {
            rows.push(vec![Some(old.start + i), Some(new.start + j)]);
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && best[i + 1][j] >= best[i][j + 1]) {
            rows.push(vec![Some(old.start + i), None]);
            i += 1;
        } else {
            rows.push(vec![None, Some(new.start + j)]);
            j += 1;
        }
    }
}

fn words(lines: &[String]) -> Vec<Vec<&str>> {
    lines.iter().map(|line| line.trim().tokenize_unicode_words()).collect()
}

/// Scores how alike the words of two lines are. Lines match if they printed the same step, or if they share at least half of
/// their words. Returns `None` for lines that do not match.
fn likeness(old: &[&str], new: &[&str], same_step: bool) -> Option<f32> {
    // In any order, which is faster to count. In their order, they share no more.
    let shared = |words: &[&str], others: &[&str]| words.iter().filter(|it| others.contains(it)).count();
    let most = || shared(old, new).min(shared(new, old));
    if !same_step && (old.is_empty() || most() * 4 < old.len() + new.len()) {
        return None;
    }
    let ratio = TextDiff::from_slices(old, new).ratio();
    (same_step || ratio >= 0.5).then(|| ratio + f32::from(u8::from(same_step)) * 2.0)
}

/// Finds the byte ranges that differ between two lines: those of the first line, and those of the second.
pub(crate) fn changed_words(old: &str, new: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (mut in_old, mut in_new) = (Vec::new(), Vec::new());
    let (mut old_at, mut new_at) = (0, 0);
    for change in TextDiff::from_unicode_words(old, new).iter_all_changes() {
        let length = change.value().len();
        match change.tag() {
            ChangeTag::Equal => (old_at, new_at) = (old_at + length, new_at + length),
            ChangeTag::Delete => {
                in_old.push(old_at..old_at + length);
                old_at += length;
            }
            ChangeTag::Insert => {
                in_new.push(new_at..new_at + length);
                new_at += length;
            }
        }
    }
    (in_old, in_new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::highlight::Dialect;

    fn pane(source: &str) -> Pane {
        Pane::of_source("a.rs".into(), Dialect::Rust, source)
    }

    #[test]
    fn equal_and_changed_lines_share_a_row_and_others_have_their_own() {
        let left = pane("fn a() {\n    yield_(1).await;\n    only_here();\n}\n");
        let right = pane("fn a() {\n    something::quite(\"different\", x);\n    yield_(2).await;\n}\n");
        assert_eq!(
            rows(&left, &right),
            [
                vec![Some(0), Some(0)],
                vec![None, Some(1)],
                vec![Some(1), Some(2)],
                vec![Some(2), None],
                vec![Some(3), Some(3)]
            ]
        );
    }

    #[test]
    fn lines_of_one_step_share_a_row_however_they_read() {
        let (mut left, mut right) = (pane("a;\nprint(\"1\");\n"), pane("let x = 7;\nwriteln!(out);\ny\n"));
        left.steps.insert(1, 0);
        right.steps.insert(1, 0);
        assert!(rows(&left, &right).contains(&vec![Some(1), Some(1)]));
    }

    #[test]
    fn changed_words_are_those_of_one_side_only() {
        let (old, new) = ("let número = one(a);", "let número = two(a, b);");
        let (in_old, in_new) = changed_words(old, new);
        let words = |line: &str, ranges: Vec<Range<usize>>| -> String {
            ranges.into_iter().map(|range| line[range].to_string()).collect()
        };
        assert_eq!(words(old, in_old), "one");
        assert_eq!(words(new, in_new), "two, b");
    }
}

//! Text that is inserted into a file, and the way back from a place in the result to the place in the file.

use std::ops::Range;

/// Insertions and replacements in a text. Lines stay where they are.
pub(crate) struct Edits<'a> {
    text: &'a str,
    edits: Vec<Edit>,
}

struct Edit {
    removed: Range<usize>,
    inserted: String,
}

/// A text with its edits made.
#[derive(Clone, Debug)]
pub struct Edited {
    /// What the compiler reads.
    pub text: String,
    /// For each part that was copied: its place in `text`, its place in the file, its length.
    copied: Vec<(usize, usize, usize)>,
}

impl<'a> Edits<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, edits: Vec::new() }
    }

    pub(crate) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// Replaces a part. The lines in it are kept, as empty ones.
    pub(crate) fn replace(&mut self, removed: Range<usize>, text: impl Into<String>) {
        let mut inserted = text.into();
        inserted.extend(self.text[removed.clone()].chars().filter(|&c| c == '\n'));
        self.edits.push(Edit { removed, inserted });
    }

    /// Makes the edits. Those at one place keep the order in which they were asked for.
    pub(crate) fn make(mut self) -> Edited {
        self.edits.sort_by_key(|edit| edit.removed.start);
        let mut edited = Edited { text: String::new(), copied: Vec::new() };
        let mut done = 0;
        for Edit { removed, inserted } in self.edits {
            edited.copy(self.text, done..removed.start.max(done));
            edited.text += &inserted;
            done = done.max(removed.end);
        }
        edited.copy(self.text, done..self.text.len());
        edited
    }
}

impl Edited {
    fn copy(&mut self, from: &str, part: Range<usize>) {
        if !part.is_empty() {
            self.copied.push((self.text.len(), part.start, part.len()));
            self.text += &from[part];
        }
    }

    /// The place in the file of a place in the result: for inserted text, the place where it was inserted.
    pub fn origin(&self, place: usize) -> usize {
        let after = self.copied.partition_point(|&(start, ..)| start <= place);
        match after.checked_sub(1).map(|at| self.copied[at]) {
            Some((start, origin, length)) => origin + (place - start).min(length),
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_at_one_place_keep_their_order_and_nest() {
        let mut edits = Edits::new("yield yield a;");
        edits.replace(0..5, "f(");
        edits.replace(6..11, "f(");
        edits.insert(13, ")");
        edits.insert(13, ")");
        assert_eq!(edits.make().text, "f( f( a));");
    }

    #[test]
    fn a_removed_part_leaves_its_lines() {
        let mut edits = Edits::new("a\n  .await;\nb");
        edits.replace(1..10, ")");
        assert_eq!(edits.make().text, "a)\n;\nb");
    }

    #[test]
    fn every_place_leads_back_to_the_file() {
        let mut edits = Edits::new("let x = yield 1;");
        edits.insert(0, "#![a] ");
        edits.replace(8..13, "co.yield_(");
        edits.insert(15, ").await");
        let edited = edits.make();
        let one = edited.text.find('1').unwrap();
        assert_eq!(edited.origin(one), 14);
        assert_eq!(edited.origin(edited.text.find("co.").unwrap()), 8);
        assert_eq!(edited.origin(0), 0);
        assert_eq!(edited.origin(edited.text.len()), 16);
    }
}

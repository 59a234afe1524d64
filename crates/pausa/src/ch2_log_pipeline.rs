//! `ch2_log_pipeline`: three generators in a row; each line flows through all of them before the next is read.

/// An encoding that has the program. Each stage can be used alone, over any iterator of lines.
pub trait LogPipeline {
    /// Stage 1: the lines of a log, one at a time.
    fn read_lines<L: Line>(log: impl IntoIterator<Item = L>) -> impl Iterator<Item = L>;

    /// Stage 2: keeps the lines in which the level occurs.
    fn keep_level<L: Line>(lines: impl Iterator<Item = L>, level: L::Word) -> impl Iterator<Item = L>;

    /// Stage 3: the message of each line, without its date, time and level. Lines with no message are dropped.
    fn extract_message<L: Line>(lines: impl Iterator<Item = L>) -> impl Iterator<Item = L>;
}

/// A line of a log: text of any encoding, without the newline at its end.
pub trait Line: Sized {
    /// A word to look for, in the form in which it is found fastest.
    type Word;

    /// Whether the word occurs in the line.
    fn contains(&self, word: &Self::Word) -> bool;

    /// What follows the first `fields` fields, which are separated by runs of ASCII white space: the last part of
    /// Python's `line.split(maxsplit=fields)`. Nothing where there are not that many, or nothing follows them.
    fn after_fields(self, fields: usize) -> Option<Self>;
}

impl Line for &'static str {
    type Word = &'static str;

    fn contains(&self, word: &Self::Word) -> bool {
        str::contains(self, word)
    }

    fn after_fields(self, fields: usize) -> Option<Self> {
        start_of_field(self.as_bytes(), fields).map(|start| &self[start..])
    }
}

/// Where field number `field` (from 0) starts, if the line has it. For implementations of [`Line`].
pub fn start_of_field(line: &[u8], field: usize) -> Option<usize> {
    let mut at = 0;
    for skipped in 0..=field {
        at += line[at..].iter().position(|byte| !is_space(*byte))?;
        if skipped < field {
            at += line[at..].iter().position(|byte| is_space(*byte))?;
        }
    }
    Some(at)
}

/// Python's `bytes.isspace`: ASCII white space with the vertical tab.
fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'\x0b'
}

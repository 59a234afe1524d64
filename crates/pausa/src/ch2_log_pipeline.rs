//! `ch2_log_pipeline`: three generators in a row. Each line passes through all of them before the next is read.

/// Implemented by an encoding that has the program. Each stage works alone on any iterator of lines.
pub trait LogPipeline {
    /// Stage 1: yields the lines of a log one at a time.
    fn read_lines<L: Line>(log: impl IntoIterator<Item = L>) -> impl Iterator<Item = L>;

    /// Stage 2: yields the lines that contain the level.
    fn keep_level<L: Line>(lines: impl Iterator<Item = L>, level: L::Word) -> impl Iterator<Item = L>;

    /// Stage 3: yields the message of each line, without its date, time and level. It drops lines without a message.
    fn extract_message<L: Line>(lines: impl Iterator<Item = L>) -> impl Iterator<Item = L>;
}

/// A line of a log: text in any character encoding, without the newline at its end.
pub trait Line: Sized {
    /// A word to search for, prepared for a fast search.
    type Word;

    /// Whether the line contains the word.
    fn contains(&self, word: &Self::Word) -> bool;

    /// The rest of the line after its first `fields` fields, which are separated by runs of ASCII white space: the last part
    /// of Python's `line.split(maxsplit=fields)`. `None` if the line has no more than `fields` fields.
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

/// The byte offset at which field number `field` (from 0) starts, if the line has it. For implementations of [`Line`].
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

/// Python's `bytes.isspace` for one byte: ASCII white space including the vertical tab.
fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'\x0b'
}

//! Reads standard input line by line.

use std::io::{self, BufRead, Read};
use std::iter;

use crate::Failure;

/// The maximal length of a line, in bytes. It limits the memory for input without line ends.
pub(crate) const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// Makes the error for a line longer than [`LONGEST_LINE`].
pub(crate) fn too_long() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("a line of more than {} MiB", LONGEST_LINE / (1024 * 1024)),
    )
}

/// Iterates over the lines of standard input, without their line ends.
pub(crate) fn lines_of_stdin() -> impl Iterator<Item = Result<String, Failure>> {
    results_of_stdin().enumerate().map(|(index, line)| {
        line.map_err(|error| Failure::Run(format!("standard input, line {}: {error}", index + 1)))
    })
}

/// Iterates like [`lines_of_stdin`], for a program that handles the errors. The cause of the error for a line that is not
/// UTF-8 is a [`FromUtf8Error`](std::string::FromUtf8Error), and the next line can be read.
pub(crate) fn results_of_stdin() -> impl Iterator<Item = io::Result<String>> {
    lines(io::stdin().lock())
}

/// Iterates over lines like [`BufRead::lines`], with a limit on their length.
fn lines(mut source: impl BufRead) -> impl Iterator<Item = io::Result<String>> {
    iter::from_fn(move || {
        let mut line = Vec::new();
        match source.by_ref().take(LONGEST_LINE as u64 + 2).read_until(b'\n', &mut line) {
            Ok(0) => return None,
            Err(error) => return Some(Err(error)),
            Ok(_) => {}
        }
        if line.pop_if(|byte| *byte == b'\n').is_some() {
            line.pop_if(|byte| *byte == b'\r');
        }
        match line.len() {
            0..=LONGEST_LINE => Some(String::from_utf8(line).map_err(io::Error::other)),
            _ => Some(Err(too_long())),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lose_their_ends_and_keep_everything_else() {
        let lines: Vec<_> = lines(&b"one\r\n\ntwo\r"[..]).map(|line| line.expect("it is text")).collect();
        assert_eq!(lines, ["one", "", "two\r"]);
    }

    #[test]
    fn the_longest_line_is_read_and_a_longer_one_is_an_error_after_bounded_reading() {
        let longest = vec![b'x'; LONGEST_LINE];
        let read = lines(longest.chain(&b"\nshort\n"[..])).map(|line| line.map(|line| line.len()).ok());
        assert_eq!(read.collect::<Vec<_>>(), [Some(LONGEST_LINE), Some(5)]);
        let first = lines(io::BufReader::new(io::repeat(b'x'))).next().expect("it reads");
        assert_eq!(first.expect_err("it has no end").to_string(), "a line of more than 16 MiB");
    }
}

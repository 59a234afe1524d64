//! The lines of a file, read while they are asked for: a reader and a buffer live across the yields. It reads itself.
use std::fs::File;
use std::io::{BufRead, BufReader, Result};

fn lines(name: &'static str) -> impl Iterator<Item = Result<String>> {
    let mut reader = BufReader::new(File::open(name)?);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return;
        }
        yield Ok(line.trim_end().to_string());
    }
}

fn run(n: usize) -> impl Iterator<Item = Result<String>> {
    lines("lines_of_a_file.rs").take(n)
}

//! `?` in an iterator of results: it yields the error and ends.
use std::num::ParseIntError;

fn numbers(text: String) -> impl Iterator<Item = Result<i32, ParseIntError>> {
    for word in text.split_whitespace() {
        let number: i32 = word.parse()?;
        yield Ok(number * "2".parse::<i32>()?);
    }
}

fn run(n: usize) -> impl Iterator<Item = Result<i32, ParseIntError>> {
    numbers(format!("{} oops 7", "1 2 ".repeat(n)))
}

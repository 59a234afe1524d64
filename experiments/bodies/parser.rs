//! A push parser with `?`: the first bad character ends the dialogue, and its error is what the dialogue returns.
#[derive(Debug)]
enum Refused {
    NotADigit(char),
    TooLarge,
}

fn digit(c: char) -> Result<u32, Refused> {
    c.to_digit(10).ok_or(Refused::NotADigit(c))
}

fn number() -> impl Coroutine<char, Yield = u32, Return = Result<u32, Refused>> {
    let mut value: u32 = digit(yield 0)?;
    loop {
        let c = yield value;
        if c == ';' {
            return Ok(value);
        }
        let digit: u32 = digit(c)?;
        value = value.checked_mul(10).and_then(|value| value.checked_add(digit)).ok_or(Refused::TooLarge)?;
    }
}

fn numbers() -> impl Coroutine<char, Yield = u32, Return = Result<u32, Refused>> {
    let mut sum: u32 = 0;
    for _ in 0..1000 {
        sum = sum.wrapping_add(yield_from!(number())?);
    }
    Ok(sum)
}

fn run(n: usize) -> (impl Coroutine<char, Yield = u32, Return = Result<u32, Refused>>, impl Iterator<Item = char>) {
    (numbers(), "42;7;".chars().cycle().take(n).chain(['x']))
}

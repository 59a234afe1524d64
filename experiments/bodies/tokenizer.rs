//! A tokenizer over a String that it owns: it borrows its own text across every yield, so a movable coroutine is refused.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Number(u64),
    Sign(char),
}

fn tokens(text: String) -> impl Iterator<Item = Token> {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_alphabetic() {
            let mut word = String::from(c);
            while let Some(more) = chars.next_if(|c| c.is_alphanumeric()) {
                word.push(more);
            }
            yield Token::Word(word);
        } else if let Some(digit) = c.to_digit(10) {
            let mut number = u64::from(digit);
            while let Some(more) = chars.next_if(char::is_ascii_digit) {
                number = number * 10 + u64::from(more) - u64::from('0');
            }
            yield Token::Number(number);
        } else if !c.is_whitespace() {
            yield Token::Sign(c);
        }
    }
}

fn run(n: usize) -> impl Iterator<Item = Token> {
    tokens("let x1 = 42; ".repeat(n))
}

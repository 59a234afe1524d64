#![feature(gen_blocks)]

fn parse(texts: &'static [&'static str]) -> impl Iterator<Item = Result<u32, String>> {
    gen move {
        for text in texts {
            // `text.parse()?` is E0277 here. This is what RFC 3513 says it would do.
            match text.parse() {
                Ok(number) => yield Ok(number),
                Err(error) => {
                    yield Err(format!("{text}: {error}"));
                    return;
                }
            }
        }
    }
}

fn main() {
    let items: Vec<_> = parse(&["1", "two", "3"]).collect();
    assert_eq!(items.len(), 2);
    assert!(items[1].is_err());
    // A consumer that skips errors does not notice that "3" is missing.
    assert_eq!(parse(&["1", "two", "3"]).flatten().sum::<u32>(), 1);
}

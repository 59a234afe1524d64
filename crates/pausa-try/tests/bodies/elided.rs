//! Elided lifetimes in items and in what is sent.
fn words(text: &str) -> impl Iterator<Item = &str> {
    for word in text.split(' ') {
        yield word;
    }
}

fn lengths() -> impl Coroutine<&'static str, Yield = usize, Return = ()> {
    let mut length = 0;
    loop {
        let word = yield length;
        if word.is_empty() {
            return;
        }
        length += word.len();
    }
}

fn run(n: usize) -> (impl Coroutine<&'static str, Yield = usize, Return = ()>, impl Iterator<Item = &'static str>) {
    let text: Vec<&str> = words("a bc def  gh").collect();
    println!("{text:?}");
    (lengths(), ["a", "bc", "def"].into_iter().cycle().take(n))
}

//! `yield` in arguments of macros: of the standard library, of the file, of one that is no list of expressions.
macro_rules! twice {
    ($e:expr) => {{ let value = $e; value + value }};
}
macro_rules! named {
    ($($name:ident => $value:expr),* $(,)?) => {{ let mut sum = 0; $( let $name = $value; sum += $name; )* sum }};
}
macro_rules! statements {
    ($($body:tt)*) => {{ $($body)* }};
}

fn body() -> impl Coroutine<Sent = u32, Yielded = u32, Returned = u32> {
    println!("{} and {x}", yield 1, x = yield 2);
    let list = vec![yield 3, yield 4];
    let many = vec![yield 5; 2];
    assert!((yield 6) < 1000, "it was {}", list[0]);
    assert_eq!(many.len(), 2);
    let sum = twice!(yield 7);
    let named = named! { a => yield 8, b => yield 9 };
    let inside = statements! { let a = yield 10; a + 1 };
    let text = format!("{}", yield 11);
    if matches!(yield 12, 0 | 1) {
        return text.len() as u32;
    }
    sum + named + inside
}

fn run(n: usize) -> (impl Coroutine<Sent = u32, Yielded = u32, Returned = u32>, impl Iterator<Item = u32>) {
    (body(), (0..n as u32 * 4).map(|k| k + 1))
}

//! Pauses in the arguments of macros: named, repeated, compared, matched, and the body's own.
fn body(n: u8) -> impl Coroutine<Sent = u8, Yielded = u8, Returned = String> {
    println!("got {} and {}", yield 1, yield 2);
    let v = vec![yield 3, yield 4, n];
    let w = vec![yield 5; 2];
    assert!((yield 6) < 100, "bad {}", yield 7);
    assert_eq!(yield 8, yield 8, "never {n}");
    let m = matches!(yield 9, 0..=50 if n > 0);
    if matches!(Some(yield 10), Some(x) if x > 1) { print!("m "); }
    let s = format!("{:?} {w:?} {m} {x}", v, x = yield 11);
    dbg!(yield 12);
    write_it!(yield 13);
    let _ = std::format_args!("{}", yield 14).to_string();
    s
}
macro_rules! write_it { ($e:expr) => { println!("<{}>", $e) } }
use write_it;
fn run(n: usize) -> (impl Coroutine<Sent = u8, Yielded = u8, Returned = String>, impl Iterator<Item = u8>) { (body(n as u8), std::iter::repeat(3u8)) }

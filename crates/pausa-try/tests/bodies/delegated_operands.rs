//! Delegation in operands, arguments, chains, scrutinees and guards.
fn inner(k: u32) -> impl Coroutine<Sent = u32, Yielded = String, Returned = u32> {
    let a = yield format!("inner {k}");
    let b = yield "again".to_string();
    a + b
}
fn outer(n: u32) -> impl Coroutine<Sent = u32, Yielded = String, Returned = Vec<u32>> {
    let mut all = vec![yield_from!(inner(0)), 7 + yield_from!(inner(1)) * 2];
    if yield_from!(inner(2)) > 3 && let x = yield_from!(inner(3)) && x > 0 { all.push(x); }
    match (yield_from!(inner(4)), yield "t".into()) { (a, b) if a == yield format!("{b}") => all.push(a), (a, b) => all.push(a * b) }
    for k in 0..n { all.push(yield_from!(inner(k))); }
    all
}
fn run(n: usize) -> (impl Coroutine<Sent = u32, Yielded = String, Returned = Vec<u32>>, impl Iterator<Item = u32>) {
    (outer(n as u32), 1..)
}

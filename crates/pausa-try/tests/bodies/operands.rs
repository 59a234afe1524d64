//! `yield` in operands: of operators, of calls, in a tuple, in an index, in another `yield`.
fn body() -> impl Coroutine<Sent = i64, Yielded = i64, Returned = (i64, i64)> {
    let sum = (yield 1) + (yield 2) * (yield 3);
    let pair = (yield sum, yield yield 4);
    let list = [10, 20, 30];
    let item = list[(yield 5) as usize % 3];
    let mut total = item;
    total += yield 6;
    let called = i64::max(yield 7, yield 8);
    let negated = -(yield 9);
    let closed = { let x = yield 10; x * 2 };
    (pair.0 + pair.1 + total, called + negated + closed)
}

fn run(n: usize) -> (impl Coroutine<Sent = i64, Yielded = i64, Returned = (i64, i64)>, impl Iterator<Item = i64>) {
    (body(), (0..n as i64 * 4).map(|k| k + 1))
}

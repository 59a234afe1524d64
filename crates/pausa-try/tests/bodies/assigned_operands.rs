//! Pauses in places, compound assignments, tuples, casts, ranges and conditions.
fn body() -> impl Coroutine<Sent = i32, Yielded = i32, Returned = i32> {
    let mut a = [0; 4];
    a[(yield 0) as usize % 4] = yield 1;
    a[0] += yield 2;
    let mut x = -(yield 3);
    x -= (yield 4) * (yield 5) - yield 6;
    let y = &mut x; *y <<= yield 7;
    let t = (yield 8, yield 9); let c = (yield 10) as u8 as i32;
    let b = !(yield 11) & 0xff;
    let r = (yield 12)..(yield 13);
    while (yield 14) < 40 {}
    return a.iter().sum::<i32>() + x + t.0 + t.1 + c + b + r.start + { yield 15 };
}
fn run(_n: usize) -> (impl Coroutine<Sent = i32, Yielded = i32, Returned = i32>, std::ops::Range<i32>) { (body(), 1..60) }

//! `for` over a Vec that somebody else lends: the borrow is an argument, so no coroutine needs a pin.
fn doubled<'a>(numbers: &'a [u64]) -> impl Iterator<Item = u64> + 'a {
    for number in numbers {
        yield number * 2;
    }
}

fn run(n: usize) -> impl Iterator<Item = u64> {
    // The owner outlives the body.
    let numbers: &'static [u64] = (0..n as u64).collect::<Vec<_>>().leak();
    doubled(numbers)
}

//! `for` over a Vec that the caller lends: the borrow is an argument, so nobody needs a pin.
fn doubled<'a>(numbers: &'a [u64]) -> impl Iterator<Item = u64> + 'a {
    for number in numbers {
        yield number * 2;
    }
}

fn run(n: usize) -> impl Iterator<Item = u64> {
    let numbers: Vec<u64> = (0..n as u64).collect();
    for number in doubled(&numbers) {
        yield number;
    }
}

//! Run-length encoding of an iterator that it owns: the argument that is moved into a `Peekable` keeps its own place, too.
fn encoded<I: Iterator<Item = u8>>(input: I) -> impl Iterator<Item = (u8, usize)> {
    let mut input = input.peekable();
    while let Some(byte) = input.next() {
        let mut count = 1;
        while input.next_if_eq(&byte).is_some() {
            count += 1;
        }
        yield (byte, count);
    }
}

fn run(n: usize) -> impl Iterator<Item = (u8, usize)> {
    encoded((0..n).flat_map(|k| std::iter::repeat_n(k as u8, k % 3 + 1)))
}

//! A merge of two sorted inputs: the tuple of its `match` and its drop flags live across the pauses.
fn merge<T: Ord>(a: impl Iterator<Item = T>, b: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
    let (mut a, mut b) = (a, b);
    let (mut from_a, mut from_b) = (a.next(), b.next());
    loop {
        match (from_a.take(), from_b.take()) {
            (Some(one), Some(other)) if one <= other => {
                from_b = Some(other);
                yield one;
                from_a = a.next();
            }
            (one, Some(other)) => {
                from_a = one;
                yield other;
                from_b = b.next();
            }
            (Some(one), None) => {
                yield one;
                from_a = a.next();
            }
            (None, None) => return,
        }
    }
}

fn run(n: usize) -> impl Iterator<Item = u64> {
    let n = n as u64;
    merge((0..n).map(|k| k * 2), (0..n).map(|k| k * 3))
}

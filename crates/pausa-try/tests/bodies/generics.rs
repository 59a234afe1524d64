//! Generics, a where clause, const generics, patterns as arguments, `impl Trait` as an argument.
use std::fmt::Debug;

fn chunks<T, const N: usize>(items: impl IntoIterator<Item = T>) -> impl Iterator<Item = [Option<T>; N]>
where
    T: Clone + Debug,
{
    let mut chunk: [Option<T>; N] = std::array::from_fn(|_| None);
    let mut filled = 0;
    for item in items {
        chunk[filled] = Some(item);
        filled += 1;
        if filled == N {
            yield chunk.clone();
            filled = 0;
            chunk = std::array::from_fn(|_| None);
        }
    }
    if filled > 0 {
        yield chunk;
    }
}

fn between((from, to): (usize, usize), mut step: usize, _: &'static str) -> impl Iterator<Item = usize> {
    let mut at = from;
    while at < to {
        yield at;
        at += step;
        step += 1;
    }
}

fn run(n: usize) -> impl Iterator<Item = [Option<usize>; 3]> {
    chunks::<usize, 3>(between((0, n * n), 1, "unused"))
}

//! A yield in a closure that is handed to `for_each`: only an encoding with a stack of its own can pause there.
fn run(n: usize) -> impl Iterator<Item = usize> {
    (0..n).filter(|k| k % 2 == 0).for_each(|k| {
        yield k;
    });
}

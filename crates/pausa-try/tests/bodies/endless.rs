//! It never ends.
fn run(n: usize) -> impl Iterator<Item = usize> {
    let mut k: usize = n;
    loop {
        yield k;
        k += 1;
    }
}

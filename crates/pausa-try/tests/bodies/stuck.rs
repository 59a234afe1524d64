//! It yields once and then runs forever.
fn run(n: usize) -> impl Iterator<Item = usize> {
    yield n;
    let mut k: usize = 0;
    while std::hint::black_box(k) < usize::MAX {
        k = k.wrapping_add(2) % 1000;
    }
    yield k;
}

//! Its cost per item grows with the size.
fn run(n: usize) -> impl Iterator<Item = u64> {
    for k in 0..n as u64 {
        yield (0..k).map(|j| std::hint::black_box(j)).sum();
    }
}

//! A panic in the body, after two items.
fn run(n: usize) -> impl Iterator<Item = usize> {
    for k in 0..n {
        assert!(k < 2, "too many: {k}");
        yield k;
    }
}

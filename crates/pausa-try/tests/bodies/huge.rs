//! It asks for a terabyte: there is a limit.
fn run(n: usize) -> impl Iterator<Item = usize> {
    let bytes = std::hint::black_box(vec![1u8; 1 << 40]);
    yield bytes.len() + n;
}

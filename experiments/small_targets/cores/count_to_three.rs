//! The core of `ch1_count_to_three`: three pauses and no state.
fn run(_n: usize) -> impl Iterator<Item = u8> {
    yield 1;
    yield 2;
    yield 3;
}

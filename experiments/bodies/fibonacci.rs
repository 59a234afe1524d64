//! The shortest body: two numbers that live across a yield. Every encoding has it, and the hand-written struct is the floor.
fn run(n: usize) -> impl Iterator<Item = u64> {
    let mut a: u64 = 0;
    let mut b: u64 = 1;
    for _ in 0..n {
        yield a;
        let next: u64 = a.wrapping_add(b);
        a = b;
        b = next;
    }
}

#![feature(gen_blocks)]

/// A body, and how often it will yield, which no compiler computes.
struct Hinted<I>(I, usize);

impl<I: Iterator> Iterator for Hinted<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.0.next().inspect(|_| self.1 -= 1)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.1, Some(self.1))
    }
}

fn main() {
    let numbers = || gen { for number in 0..1_000 { yield number } };
    assert_eq!(numbers().size_hint(), (0, None));
    // Grown by doubling, against one allocation of the right size.
    assert!(numbers().collect::<Vec<i32>>().capacity() > 1_000);
    assert_eq!(Hinted(numbers(), 1_000).collect::<Vec<i32>>().capacity(), 1_000);
}

use core::iter::Peekable;

struct Merge<A: Iterator, B: Iterator> {
    a: Peekable<A>,
    b: Peekable<B>,
}

impl<T: Ord, A: Iterator<Item = T>, B: Iterator<Item = T>> Iterator for Merge<A, B> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match (self.a.peek(), self.b.peek()) {
            (Some(one), Some(other)) if one <= other => self.a.next(),
            (_, Some(_)) => self.b.next(),
            _ => self.a.next(),
        }
    }
}

fn run(n: usize) -> Merge<impl Iterator<Item = u64>, impl Iterator<Item = u64>> {
    let n = n as u64;
    Merge { a: (0..n).map(|k| k * 2).peekable(), b: (0..n).map(|k| k * 3).peekable() }
}

struct Fibonacci {
    a: u64,
    b: u64,
    left: usize,
}

impl Iterator for Fibonacci {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.left = self.left.checked_sub(1)?;
        let term = self.a;
        (self.a, self.b) = (self.b, self.a.wrapping_add(self.b));
        Some(term)
    }
}

fn run(n: usize) -> Fibonacci {
    Fibonacci { a: 0, b: 1, left: n }
}

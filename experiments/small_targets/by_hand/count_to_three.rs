struct CountToThree {
    next: u8,
}

impl Iterator for CountToThree {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if self.next > 3 {
            return None;
        }
        self.next += 1;
        Some(self.next - 1)
    }
}

fn run(_n: usize) -> CountToThree {
    CountToThree { next: 1 }
}

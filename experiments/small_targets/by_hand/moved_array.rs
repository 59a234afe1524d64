fn sum(bytes: &[u8; 1024]) -> u32 {
    bytes.iter().map(|&byte| u32::from(byte)).sum()
}

struct Twice {
    bytes: [u8; 1024],
    place: u8,
}

impl Iterator for Twice {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let item = match self.place {
            0 => u32::from(self.bytes[0]),
            1 => u32::from(self.bytes[1]),
            2 => sum(&self.bytes),
            _ => return None,
        };
        self.place += 1;
        Some(item)
    }
}

struct Sums {
    k: usize,
    n: usize,
    inner: Option<Twice>,
}

impl Iterator for Sums {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        loop {
            if let Some(item) = self.inner.as_mut().and_then(Iterator::next) {
                return Some(item);
            }
            if self.k >= self.n {
                return None;
            }
            self.inner = Some(Twice { bytes: [self.k as u8; 1024], place: 0 });
            self.k += 1;
        }
    }
}

fn run(n: usize) -> Sums {
    Sums { k: 0, n, inner: None }
}

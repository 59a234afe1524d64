struct Lines {
    next: u32,
    end: u32,
}

impl Iterator for Lines {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.next >= self.end {
            return None;
        }
        self.next += 1;
        Some(self.next - 1)
    }
}

struct Errors<L> {
    lines: L,
}

impl<L: Iterator<Item = u32>> Iterator for Errors<L> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        loop {
            let line = self.lines.next()?;
            if line % 3 == 0 {
                return Some(line);
            }
        }
    }
}

struct Numbers<E> {
    errors: E,
}

impl<E: Iterator<Item = u32>> Iterator for Numbers<E> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        Some(self.errors.next()? / 3)
    }
}

fn run(n: usize) -> Numbers<Errors<Lines>> {
    Numbers { errors: Errors { lines: Lines { next: 0, end: n as u32 } } }
}

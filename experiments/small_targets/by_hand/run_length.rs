use core::iter::Peekable;

struct Encoded<I: Iterator> {
    input: Peekable<I>,
}

impl<I: Iterator<Item = u8>> Iterator for Encoded<I> {
    type Item = (u8, usize);

    fn next(&mut self) -> Option<(u8, usize)> {
        let byte = self.input.next()?;
        let mut count = 1;
        while self.input.next_if_eq(&byte).is_some() {
            count += 1;
        }
        Some((byte, count))
    }
}

fn run(n: usize) -> Encoded<impl Iterator<Item = u8>> {
    Encoded { input: (0..n).flat_map(|k| core::iter::repeat_n(k as u8, k % 3 + 1)).peekable() }
}

//! A stage that lends its lines: each is valid until the next call. By hand, with a generic associated type.

use std::io::BufRead;

pub trait Lending {
    type Item<'a>
    where
        Self: 'a;

    fn next(&mut self) -> Option<Self::Item<'_>>;
}

pub struct Lines<R> {
    pub log: R,
    pub line: Vec<u8>,
}

impl<R: BufRead> Lending for Lines<R> {
    type Item<'a>
        = &'a [u8]
    where
        R: 'a;

    fn next(&mut self) -> Option<&[u8]> {
        self.line.clear();
        self.log.read_until(b'\n', &mut self.line).ok().filter(|read| *read > 0)?;
        Some(&self.line)
    }
}

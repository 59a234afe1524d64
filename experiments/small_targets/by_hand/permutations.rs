struct Permutations {
    items: Vec<u8>,
    k: usize,
    i: usize,
    inner: Option<Box<Permutations>>,
}

impl Permutations {
    fn of(items: Vec<u8>, k: usize) -> Self {
        Permutations { items, k, i: 0, inner: None }
    }
}

impl Iterator for Permutations {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        if self.k <= 1 {
            self.i += 1;
            return (self.i == 1).then(|| core::mem::take(&mut self.items));
        }
        while self.i < self.k {
            let (items, k) = (&self.items, self.k);
            let inner = self.inner.get_or_insert_with(|| Box::new(Permutations::of(items.clone(), k - 1)));
            if let Some(permutation) = inner.next() {
                return Some(permutation);
            }
            self.inner = None;
            self.items.swap(if k % 2 == 0 { self.i } else { 0 }, k - 1);
            self.i += 1;
        }
        None
    }
}

fn run(n: usize) -> Permutations {
    Permutations::of((0..n as u8).collect(), n)
}

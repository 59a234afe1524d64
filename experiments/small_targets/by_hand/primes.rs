struct Primes {
    found: Vec<u32>,
    candidate: u32,
    left: usize,
}

impl Iterator for Primes {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        loop {
            let candidate = self.candidate;
            self.candidate += 1;
            let mut smaller = self.found.iter().take_while(|&&prime| prime * prime <= candidate);
            if smaller.all(|prime| candidate % prime != 0) {
                self.found.push(candidate);
                return Some(candidate);
            }
        }
    }
}

fn run(n: usize) -> Primes {
    Primes { found: Vec::new(), candidate: 2, left: n }
}

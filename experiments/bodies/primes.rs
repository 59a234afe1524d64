//! An endless sequence over a growing Vec: trial division by the primes so far. It never ends, so its run is cut off.
fn primes() -> impl Iterator<Item = u32> {
    let mut found: Vec<u32> = Vec::new();
    let mut candidate: u32 = 2;
    loop {
        let is_prime = found.iter().take_while(|&&prime| prime * prime <= candidate).all(|prime| candidate % prime != 0);
        if is_prime {
            found.push(candidate);
            yield candidate;
        }
        candidate += 1;
    }
}

fn run(n: usize) -> impl Iterator<Item = u32> {
    primes().take(n)
}

//! The core of `ch3_delegation`: one body passes on what another yields, between items of its own.
fn inner(n: usize) -> impl Iterator<Item = usize> {
    for k in 0..n {
        yield k;
    }
}

fn run(n: usize) -> impl Iterator<Item = usize> {
    yield n;
    for k in inner(n) {
        yield k;
    }
    yield n;
}

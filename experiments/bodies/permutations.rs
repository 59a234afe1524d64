//! Heap's algorithm, recursive: a function that delegates to itself at every level, where a callback would just call.
fn permutations(items: Vec<u8>, k: usize) -> Box<dyn Iterator<Item = Vec<u8>>> {
    let mut items = items;
    if k <= 1 {
        yield items;
    } else {
        for i in 0..k {
            for permutation in permutations(items.clone(), k - 1) {
                yield permutation;
            }
            items.swap(if k % 2 == 0 { i } else { 0 }, k - 1);
        }
    }
}

fn run(n: usize) -> Box<dyn Iterator<Item = Vec<u8>>> {
    permutations((0..n as u8).collect(), n)
}

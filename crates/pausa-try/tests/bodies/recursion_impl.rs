//! Recursion through `impl Trait`: the compiler needs a box, which libraries that box anyway do not notice.
fn count_down(n: usize) -> impl Iterator<Item = usize> {
    yield n;
    if n > 0 {
        for k in count_down(n - 1) {
            yield k;
        }
    }
}

fn run(n: usize) -> impl Iterator<Item = usize> {
    count_down(n)
}

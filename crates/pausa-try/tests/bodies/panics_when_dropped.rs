//! A destructor that panics.
struct Grumpy;
impl Drop for Grumpy {
    fn drop(&mut self) {
        panic!("in a destructor");
    }
}

fn run(n: usize) -> impl Iterator<Item = usize> {
    let _grumpy = Grumpy;
    for k in 0..n {
        yield k;
    }
}

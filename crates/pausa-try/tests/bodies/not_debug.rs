//! Items that are not Debug, a `main` of its own, inner attributes, a module, nested functions that yield.
#![allow(dead_code)]

struct Opaque(u32);

mod inside {
    pub fn numbers(n: u32) -> impl Iterator<Item = u32> {
        fn pairs(k: u32) -> impl Iterator<Item = u32> {
            yield k;
            yield k + 1;
        }
        for k in 0..n {
            for one in pairs(k) {
                yield one;
            }
        }
    }
}

fn main() {
    println!("never called");
}

fn run(n: usize) -> impl Iterator<Item = Opaque> {
    inside::numbers(n as u32).map(Opaque)
}

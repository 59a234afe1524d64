#![feature(gen_blocks)]

// "Show assembly", "Release": `generated` jumps on its state at each item, `folded` is two plain loops. With
// `-Cllvm-args=-enable-dfa-jump-thread` both are.
#[inline(never)]
fn generated(one: &[u32], two: &[u32]) -> u32 {
    let items = gen {
        for item in one {
            yield *item;
        }
        for item in two {
            yield *item;
        }
    };
    items.fold(0, |sum, item| sum * 31 + item)
}

#[inline(never)]
fn folded(one: &[u32], two: &[u32]) -> u32 {
    one.iter().chain(two).fold(0, |sum, item| sum * 31 + item)
}

fn main() {
    assert_eq!(generated(&[1, 2], &[3]), folded(&[1, 2], &[3]));
}

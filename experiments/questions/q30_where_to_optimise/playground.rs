#![feature(gen_blocks)]
// Show the assembly in release mode: `by_gen` asks for its state in each turn of the loop, `by_chain` does not. With LLVM's
// flag `-enable-dfa-jump-thread`, which the Playground cannot set, neither does.

#[unsafe(no_mangle)]
pub fn by_gen(first: &[u64], second: &[u64]) -> u64 {
    let items = gen {
        for item in first {
            yield item;
        }
        for item in second {
            yield item;
        }
    };
    items.fold(0, |sum, item| sum * 31 ^ item)
}

#[unsafe(no_mangle)]
pub fn by_chain(first: &[u64], second: &[u64]) -> u64 {
    first.iter().chain(second).fold(0, |sum, item| sum * 31 ^ item)
}

fn main() {
    assert_eq!(by_gen(&[1, 2], &[3]), by_chain(&[1, 2], &[3]));
}

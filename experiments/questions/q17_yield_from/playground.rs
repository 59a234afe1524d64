#![feature(gen_blocks)]

use std::cell::Cell;

thread_local!(static RESUMED: Cell<u32> = const { Cell::new(0) });

fn walk(depth: u32) -> Box<dyn Iterator<Item = u32>> {
    let mut inner = (depth > 1).then(|| walk(depth - 1));
    Box::new(gen move {
        // `yield from` as a loop: each item passes through each level.
        while let Some(item) = inner.as_mut().map_or(Some(0), Iterator::next) {
            RESUMED.set(RESUMED.get() + 1);
            yield item;
        }
    })
}

fn main() {
    walk(20).next();
    assert_eq!(RESUMED.get(), 20);
}

#![feature(gen_blocks)]
#![forbid(unsafe_code)]
use std::cell::Cell;
use std::pin::{Pin, pin};

#[derive(Default)]
struct Watched(Cell<usize>, std::marker::PhantomPinned);

impl Drop for Watched {
    fn drop(&mut self) {
        // Code that pins a value relies on this being impossible.
        assert_ne!(self.0.get(), &raw const *self as usize);
    }
}

fn main() {
    let mut items = Box::new(gen {
        let pinned: Pin<&mut Watched> = pin!(Watched::default());
        pinned.0.set(&raw const *pinned as usize);
        yield 1;
    });
    items.next();
    drop(Box::new(*items));
}

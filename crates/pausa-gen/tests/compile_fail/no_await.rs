// error[E0728]: `await` is only allowed inside `async` functions and blocks
//! A gen block cannot await: an iterator has no task to wake.

#![feature(gen_blocks)]

fn main() {
    let _numbers = gen {
        std::future::ready(()).await;
        yield 1;
    };
}

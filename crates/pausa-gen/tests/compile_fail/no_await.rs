// error[E0728]: `await` is only allowed inside `async` functions and blocks
//! A gen block awaits nothing: an iterator has no task that could be woken.

#![feature(gen_blocks)]

fn main() {
    let _numbers = gen {
        std::future::ready(()).await;
        yield 1;
    };
}

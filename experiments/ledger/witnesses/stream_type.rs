//! async-stream#106: a `yield` in a nested `async` block, awaited in the stream of another type. It is not polled: that the types
//! do not agree is what must not compile.
#![forbid(unsafe_code)]

use async_stream::stream;

macro_rules! asynchronous {
    ($body:expr) => {
        async { $body }
    };
}

fn main() {
    let _outer = stream! {
        let a_number = asynchronous!(yield 42_usize);
        let _inner = stream! {
            yield Box::new(12_345);
            a_number.await;
        };
        yield 0_usize;
    };
    println!("reproduces");
}

//! What a translated body is linked with on a target without std: nothing but names.
#![no_std]
#![feature(coroutine_trait)]

extern crate alloc;

pub mod prelude {
    pub use alloc::boxed::Box;
    pub use alloc::string::String;
    pub use alloc::vec;
    pub use alloc::vec::Vec;
}

pub fn items<T, I: Iterator<Item = T>>(items: I) -> I {
    items
}

pub fn body<C>(body: C) -> C {
    body
}

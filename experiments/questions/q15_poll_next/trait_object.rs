//! Compiles only if the trait is dyn-compatible.
#![feature(async_iterator)]
#![crate_type = "lib"]

#[cfg(poll_next)]
pub fn consume(_: std::pin::Pin<&mut dyn std::async_iter::AsyncIterator<Item = String>>) {}

#[cfg(next)]
pub trait AsyncNext {
    type Item;
    async fn next(&mut self) -> Option<Self::Item>;
}

#[cfg(next)]
pub fn consume(_: &mut dyn AsyncNext<Item = String>) {}

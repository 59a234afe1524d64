//! The iterators that `for await` accepts. A case is a `--cfg`.

#![feature(async_for_loop, async_iterator, gen_blocks)]
#![allow(unused)]
#![crate_type = "lib"]

use std::async_iter::AsyncIterator;
use std::pin::Pin;

#[cfg(by_value)]
async fn sum(items: impl AsyncIterator<Item = u32>) {
    for await item in items {}
}
#[cfg(by_pin)]
async fn sum(items: Pin<&mut impl AsyncIterator<Item = u32>>) {
    for await item in items {}
}
#[cfg(by_reference)]
async fn sum(items: &mut (impl AsyncIterator<Item = u32> + Unpin)) {
    for await item in items {}
}
#[cfg(by_reference_not_unpin)]
async fn sum(items: &mut impl AsyncIterator<Item = u32>) {
    for await item in items {}
}
#[cfg(object)]
async fn sum(items: Pin<Box<dyn AsyncIterator<Item = u32>>>) {
    for await item in items {}
}
#[cfg(array)]
async fn sum(items: [u32; 2]) {
    for await item in items {}
}
#[cfg(question)]
async fn sum(items: impl AsyncIterator<Item = Result<u32, ()>>) -> Result<(), ()> {
    for await item in items {
        item?;
    }
    Ok(())
}
#[cfg(in_async_gen)]
fn sum(items: impl AsyncIterator<Item = u32>) -> impl AsyncIterator<Item = u32> {
    async gen move {
        for await item in items {
            yield item;
        }
    }
}
#[cfg(not_async)]
fn sum(items: impl AsyncIterator<Item = u32>) {
    for await item in items {}
}
#[cfg(in_gen)]
fn sum(items: impl AsyncIterator<Item = u32>) -> impl Iterator<Item = u32> {
    gen move {
        for await item in items {
            yield item;
        }
    }
}

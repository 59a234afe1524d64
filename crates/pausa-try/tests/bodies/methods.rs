//! Methods: by value, by reference, by mutable reference, in a trait, in a generic impl, with an elided lifetime.
use std::collections::VecDeque;

struct Queue<T> {
    items: VecDeque<T>,
}

trait Drain {
    type Item;
    fn drained(&mut self) -> impl Iterator<Item = Self::Item>;
    fn twice(&self) -> impl Iterator<Item = u8> {
        yield 1;
        yield 2;
    }
}

impl<T: Clone> Queue<T> {
    fn peeked(&self) -> impl Iterator<Item = &T> {
        for item in &self.items {
            yield item;
        }
    }

    fn into_items(self) -> impl Iterator<Item = T> {
        let mut queue = self;
        while let Some(item) = queue.items.pop_front() {
            yield item;
        }
    }
}

impl<T: Clone> Drain for Queue<T> {
    type Item = T;

    fn drained(&mut self) -> impl Iterator<Item = T> {
        while let Some(item) = self.items.pop_back() {
            yield item;
        }
    }
}

fn run(n: usize) -> impl Iterator<Item = usize> {
    let mut queue = Queue { items: (0..n).collect() };
    let copied: Vec<usize> = queue.peeked().cloned().collect();
    for item in copied {
        yield item;
    }
    for item in queue.twice() {
        yield usize::from(item);
    }
    let drained: Vec<usize> = queue.drained().take(1).collect();
    for item in drained {
        yield item;
    }
    for item in queue.into_items() {
        yield item;
    }
}

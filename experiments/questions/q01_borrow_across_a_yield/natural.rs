//! Bodies as people write them first, each over something that the coroutine owns. `--cfg movable` or `--cfg immovable`
//! chooses the kind; a third form, where it has one, is what the body is rewritten to, so that it can be moved.
#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]
#![allow(unused)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};

#[cfg(not(any(movable, immovable)))]
macro_rules! body {
    ({ $($natural:tt)* } { $($rewritten:tt)* }) => { let _ = #[coroutine] move || { $($rewritten)* }; };
}
#[cfg(movable)]
macro_rules! body {
    ({ $($natural:tt)* } { $($rewritten:tt)* }) => { let _ = #[coroutine] move || { $($natural)* }; };
}
#[cfg(immovable)]
macro_rules! body {
    ({ $($natural:tt)* } { $($rewritten:tt)* }) => { let _ = #[coroutine] static move || { $($natural)* }; };
}

struct Tree {
    value: u32,
    children: Vec<Tree>,
}

fn main() {
    let numbers = vec![1, 2, 3];
    #[cfg(elements)]
    body!({
        for number in numbers.iter() {
            yield *number;
        }
    } {
        for index in 0..numbers.len() {
            yield numbers[index];
        }
    });

    let text = String::from("uno\ndos");
    #[cfg(lines)]
    body!({
        for line in text.lines() {
            yield line.len();
        }
    } {
        let mut from = 0;
        while from < text.len() {
            let end = text[from..].find('\n').map_or(text.len(), |at| from + at);
            let length = end - from;
            from = end + 1;
            yield length;
        }
    });

    let ages = BTreeMap::from([("Ana", 1)]);
    #[cfg(entries)]
    body!({
        for (name, age) in &ages {
            yield *age;
        }
    } {
        let mut after: Option<&str> = None;
        loop {
            let entry = match after {
                None => ages.iter().next(),
                Some(key) => ages.range::<str, _>((Excluded(key), Unbounded)).next(),
            };
            let Some((&key, &age)) = entry else { break };
            after = Some(key);
            yield age;
        }
    });

    let mut numbers = vec![1, 2, 3];
    #[cfg(in_place)]
    body!({
        for number in numbers.iter_mut() {
            *number += 1;
            yield *number;
        }
    } {
        for index in 0..numbers.len() {
            numbers[index] += 1;
            yield numbers[index];
        }
    });

    let shared = RefCell::new(vec![1, 2, 3]);
    #[cfg(guard)]
    body!({
        let guard = shared.borrow();
        yield guard.len();
        yield guard[0];
    } {
        let length = shared.borrow().len();
        yield length;
        let first = shared.borrow()[0];
        yield first;
    });

    let root = Tree { value: 1, children: Vec::new() };
    #[cfg(tree)]
    body!({
        let mut stack = vec![&root];
        while let Some(tree) = stack.pop() {
            stack.extend(&tree.children);
            yield tree.value;
        }
    } {
        let mut stack = vec![root];
        while let Some(tree) = stack.pop() {
            stack.extend(tree.children);
            yield tree.value;
        }
    });

    let word = String::from("hola");
    #[cfg(letters)]
    body!({
        for letter in word.chars() {
            yield letter;
        }
    } {
        let mut at = 0;
        while let Some(letter) = word[at..].chars().next() {
            at += letter.len_utf8();
            yield letter;
        }
    });

    let owned = vec![1, 2, 3];
    #[cfg(consumed)]
    body!({
        for number in owned {
            yield number;
        }
    } {
        for number in owned {
            yield number;
        }
    });

    let borrowed: &[u32] = &[1, 2, 3];
    #[cfg(lent)]
    body!({
        for number in borrowed.iter() {
            yield *number;
        }
    } {
        for number in borrowed.iter() {
            yield *number;
        }
    });
}

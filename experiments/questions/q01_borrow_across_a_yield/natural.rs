//! Bodies in their natural form, each over data that the coroutine owns. `--cfg movable` or `--cfg immovable` selects
//! the kind; without either, the body is rewritten so that it can be moved. Prints the yielded items.
#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]
#![allow(unused)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::ops::Bound::{Excluded, Unbounded};
use std::ops::{Coroutine, CoroutineState};

#[cfg(not(any(movable, immovable)))]
macro_rules! body {
    ({ $($natural:tt)* } { $($rewritten:tt)* }) => { print(#[coroutine] move || { $($rewritten)* }); };
}
#[cfg(movable)]
macro_rules! body {
    ({ $($natural:tt)* } { $($rewritten:tt)* }) => { print(#[coroutine] move || { $($natural)* }); };
}
#[cfg(immovable)]
macro_rules! body {
    ({ $($natural:tt)* } { $($rewritten:tt)* }) => { print(#[coroutine] static move || { $($natural)* }); };
}

fn print<Y: Debug>(body: impl Coroutine<Yield = Y, Return = ()>) {
    let mut body = Box::pin(body);
    while let CoroutineState::Yielded(item) = body.as_mut().resume(()) {
        println!("{item:?}");
    }
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

    let text = String::from("uno\r\ndos\n\ntres\r");
    #[cfg(lines)]
    body!({
        for line in text.lines() {
            yield line.len();
        }
    } {
        let mut from = 0;
        while let Some(line) = text[from..].lines().next() {
            let length = line.len();
            from = text[from..].find('\n').map_or(text.len(), |at| from + at + 1);
            yield length;
        }
    });

    let ages = BTreeMap::from([("Ana".to_string(), 1), ("Bea".to_string(), 2), ("Eva".to_string(), 3)]);
    #[cfg(entries)]
    body!({
        for (name, age) in &ages {
            yield *age;
        }
    } {
        let mut after: Option<String> = None;
        loop {
            let entry = match &after {
                None => ages.iter().next(),
                Some(key) => ages.range::<str, _>((Excluded(key.as_str()), Unbounded)).next(),
            };
            let Some((key, &age)) = entry else { break };
            after = Some(key.clone());
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

    let leaf = |value| Tree { value, children: Vec::new() };
    let root = Tree { value: 1, children: vec![leaf(2), Tree { value: 3, children: vec![leaf(4)] }, leaf(5)] };
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

    let word = String::from("año");
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

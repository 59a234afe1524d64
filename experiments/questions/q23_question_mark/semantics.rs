//! Emulates the possible meanings of `?` in a `gen` block with macros, because `?` itself does not compile. Each
//! fallible body is written once and run under each meaning. Prints one cell per line: table, row, column, value.

#![feature(gen_blocks, coroutines, coroutine_trait, stmt_expr_attributes, yield_expr)]

use std::cell::Cell;
use std::fmt::Display;
use std::ops::{Coroutine, CoroutineState};
use std::pin::Pin;
use std::rc::Rc;

type Item = Result<u32, String>;

/// The error is the last item.
macro_rules! last_item {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(error) => {
                yield Err(error);
                return;
            }
        }
    };
}

/// The block ends and the error is lost: `?` as a plain `return`.
macro_rules! silent_end {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(_) => return,
        }
    };
}

/// The error is an item and the loop continues, as in hand-written iterators such as `BufRead::lines`.
macro_rules! item_and_on {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(error) => {
                yield Err(error);
                continue;
            }
        }
    };
}

/// A source of numbers that is closed when it is dropped.
struct Source {
    readings: Vec<Item>,
    /// Its answer after the last reading, however often it is asked.
    broken: Option<String>,
    next: usize,
    open: Rc<Cell<bool>>,
}

impl Iterator for Source {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let reading = self.readings.get(self.next).cloned();
        self.next += 1;
        reading.or_else(|| self.broken.clone().map(Err))
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.open.set(false);
    }
}

/// The second of three readings cannot be parsed; the source itself works.
fn one_bad(open: &Rc<Cell<bool>>) -> Result<Source, String> {
    source(vec![Ok(1), Err("bad".into()), Ok(3)], None, open)
}

/// After one reading the device is gone: every further call is an error.
fn gone(open: &Rc<Cell<bool>>) -> Result<Source, String> {
    source(vec![Ok(1)], Some("gone".into()), open)
}

/// A source that cannot be opened.
fn absent(_: &Rc<Cell<bool>>) -> Result<Source, String> {
    Err("absent".into())
}

fn source(readings: Vec<Item>, broken: Option<String>, open: &Rc<Cell<bool>>) -> Result<Source, String> {
    open.set(true);
    Ok(Source { readings, broken, next: 0, open: open.clone() })
}

type Open = fn(&Rc<Cell<bool>>) -> Result<Source, String>;

/// The body, under a meaning outside of its loop and one inside.
macro_rules! body {
    ($name:ident, $outside:ident, $inside:ident) => {
        fn $name(open: Open, flag: Rc<Cell<bool>>) -> impl Iterator<Item = Item> {
            gen move {
                let source = $outside!(open(&flag));
                for reading in source {
                    yield Ok($inside!(reading) * 10);
                }
            }
        }
    };
}

body!(by_last_item, last_item, last_item);
body!(by_silent_end, silent_end, silent_end);
// Outside the loop there is nothing to continue with.
body!(by_item_and_on, last_item, item_and_on);

/// A block within the block catches the error; it is yielded after the locals of that block are gone.
fn by_last_item_outside(open: Open, flag: Rc<Cell<bool>>) -> impl Iterator<Item = Item> {
    gen move {
        let failed: Option<String> = 'body: {
            let source = match open(&flag) {
                Ok(source) => source,
                Err(error) => break 'body Some(error),
            };
            for reading in source {
                match reading {
                    Ok(number) => yield Ok(number * 10),
                    Err(error) => break 'body Some(error),
                }
            }
            None
        };
        if let Some(error) = failed {
            yield Err(error);
        }
    }
}

/// The error is what the coroutine returns: this is `?` as it is, with no emulation.
fn by_return(
    open: Open,
    flag: Rc<Cell<bool>>,
) -> impl Coroutine<Yield = Item, Return = Result<(), String>> + Unpin {
    #[coroutine]
    move || {
        let source = open(&flag)?;
        for reading in source {
            yield Ok(reading? * 10);
        }
        Ok(())
    }
}

/// As `for` would consume it today: the items only; the return value is ignored.
struct Items<C>(Option<C>, Option<String>);

impl<C: Coroutine<Yield = Item, Return = Result<(), String>> + Unpin> Iterator for Items<C> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        match Pin::new(self.0.as_mut()?).resume(()) {
            CoroutineState::Yielded(item) => Some(item),
            CoroutineState::Complete(result) => {
                self.0 = None;
                self.1 = result.err();
                None
            }
        }
    }
}

/// More items than any terminating body yields.
const MANY: usize = 8;

fn shown(items: impl Iterator<Item = Item>) -> String {
    let items: Vec<_> = items.take(MANY).collect();
    let words = items.iter().map(|item| match item {
        Ok(number) => number.to_string(),
        Err(error) => format!("!{error}"),
    });
    let words: Vec<_> = words.collect();
    match words.len() {
        0 => "nothing".into(),
        MANY => format!("{} …", words[..4].join(" ")),
        _ => words.join(" "),
    }
}

fn cell(table: &str, row: &str, column: &str, value: impl Display) {
    println!("{table}\t{row}\t{column}\t{value}");
}

/// A row in each table.
fn observe<I: Iterator<Item = Item>>(row: &str, make: impl Fn(Open, Rc<Cell<bool>>) -> I) {
    let flag = || Rc::new(Cell::new(false));
    let table = "What a loop sees that looks at every item";
    cell(table, row, "the second of three is bad", shown(make(one_bad, flag())));
    cell(table, row, "after one item the source is gone", shown(make(gone, flag())));
    cell(table, row, "the source cannot be opened", shown(make(absent, flag())));

    let table = "What usual consumers make of the first body";
    let collected: Result<Vec<_>, _> = make(one_bad, flag()).collect();
    cell(table, row, "`collect::<Result<Vec<_>, _>>()`", format!("{collected:?}").replace('"', ""));
    let flattened: Vec<_> = make(one_bad, flag()).flatten().collect();
    cell(table, row, "`flatten()`", format!("{flattened:?}"));
    let endless = make(gone, flag()).nth(1000).is_some();
    cell(table, row, "`flatten()` when the source is gone", if endless { "never ends" } else { "ends" });

    let open = flag();
    let mut items = make(one_bad, open.clone());
    let error = items.by_ref().find(Result::is_err);
    let held = match (error, open.get()) {
        (None, _) => "no error is seen",
        (Some(_), true) => "still open",
        (Some(_), false) => "closed",
    };
    cell("While the consumer holds the error", row, "the source", held);
    cell("While the consumer holds the error", row, "bytes of the iterator", size_of_val(&items));
}

fn main() {
    observe("last item", by_last_item);
    observe("last item, locals dropped first", by_last_item_outside);
    observe("silent end", by_silent_end);
    observe("an item, and on", by_item_and_on);
    observe("return value, iterated by `for`", |open, flag| Items(Some(by_return(open, flag)), None));

    // Code that resumes the coroutine directly gets the error.
    let flag = Rc::new(Cell::new(false));
    let mut items = Items(Some(by_return(one_bad, flag)), None);
    let seen: Vec<_> = items.by_ref().flatten().map(|number| number.to_string()).collect();
    let returned = items.1.unwrap_or_else(|| "nothing".into());
    cell("The return value", "driven by hand", "what is had", format!("{}, then {returned}", seen.join(" ")));
}

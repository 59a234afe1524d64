// Does not compile: E0502 E0515
#![feature(coroutines, stmt_expr_attributes)]

use std::io::{BufRead, stdin};

fn main() {
    let mut log = stdin().lock();
    let _lines = #[coroutine]
    static move || {
        let mut line = Vec::new();
        while log.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            // The type of what is yielded is one for all pauses: no lifetime in it ends at the next resumption.
            yield &line[..];
            line.clear();
        }
    };
}

// error[E0626]: borrow may still be in use when `gen` block yields
//! An iterator can be moved between its items, so a gen block cannot borrow from itself across a pause (RFC 3513). There are
//! no `static` gen blocks.

#![feature(gen_blocks)]

fn main() {
    let _numbers = gen {
        let numbers = vec![1, 2, 3];
        for number in numbers.iter() {
            yield *number;
        }
    };
}

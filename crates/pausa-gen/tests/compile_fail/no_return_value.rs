// error[E0308]: mismatched types
//! A gen block cannot return a value.

#![feature(gen_blocks)]

fn main() {
    let _three = gen {
        yield 1;
        return 3;
    };
}

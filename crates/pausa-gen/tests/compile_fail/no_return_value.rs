// error[E0308]: mismatched types
//! A gen block returns nothing: what ends it is not a value.

#![feature(gen_blocks)]

fn main() {
    let _three = gen {
        yield 1;
        return 3;
    };
}

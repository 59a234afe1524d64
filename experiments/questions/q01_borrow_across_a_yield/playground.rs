// Does not compile: E0626
#![feature(gen_blocks)]

fn main() {
    let names = vec!["Ana".to_string(), "Bea".to_string()];
    let lengths = gen move {
        // It compiles with `for name in names`, which consumes the vector, and with
        // `for index in 0..names.len()`.
        for name in names.iter() {
            yield name.len();
        }
    };
    println!("{:?}", lengths.collect::<Vec<_>>());
}

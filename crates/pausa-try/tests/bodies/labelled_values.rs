//! Values of labelled loops and blocks, with a pause before them.
fn run(n: usize) -> impl Iterator<Item = usize> {
    let found = 'outer: loop {
        for i in 0.. {
            for j in 0..i {
                if i * j > n { break 'outer i * j + { yield 77; 1 }; }
                yield i * j;
            }
        }
    };
    yield found;
    let v = 'b: { if found > 3 { break 'b (yield found + 1, 3).1; } 4 };
    yield v;
    let w = loop { break yield 5; };
    let () = w;
    'x: while let Some(k) = Some(n) { yield k; if k > 1 { break 'x; } else { break } }
}

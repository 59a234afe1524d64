//! A macro of the file that yields in its definition.
macro_rules! emit {
    ($e:expr) => {
        yield $e
    };
    ($($e:expr),+ ; all) => { $( emit!($e); )+ };
}

fn run(n: usize) -> impl Iterator<Item = usize> {
    for k in 0..n {
        emit!(k * 10);
        emit!(k, k + 1; all);
    }
}

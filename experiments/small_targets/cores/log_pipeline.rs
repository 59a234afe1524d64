//! The core of `ch2_log_pipeline`: three stages, each of which loops over the one before. A line is a number here, and its level
//! the remainder by three.
fn lines(n: usize) -> impl Iterator<Item = u32> {
    for line in 0..n as u32 {
        yield line;
    }
}

fn errors(lines: impl Iterator<Item = u32>) -> impl Iterator<Item = u32> {
    for line in lines {
        if line % 3 == 0 {
            yield line;
        }
    }
}

fn run(n: usize) -> impl Iterator<Item = u32> {
    for line in errors(lines(n)) {
        yield line / 3;
    }
}

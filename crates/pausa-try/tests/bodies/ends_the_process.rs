//! It ends the process, and its caller is none the wiser.
fn run(n: usize) -> impl Iterator<Item = usize> {
    yield n;
    std::process::exit(0);
}

//! It starts a process that outlives it and keeps its output open, and reads from stdin, which is empty.
fn run(n: usize) -> impl Iterator<Item = usize> {
    if n == 4 {
        let child = std::process::Command::new("sleep").arg("1000").spawn().unwrap();
        std::mem::forget(child);
    }
    let mut text = String::new();
    std::io::stdin().read_line(&mut text).unwrap();
    yield text.len() + n;
}

//! What is sent has no default value.
#[derive(Debug)]
enum Command {
    Add(u32),
    Reset,
}

fn machine() -> impl Coroutine<Sent = Command, Yielded = u32, Returned = ()> {
    let mut value = 0;
    loop {
        match yield value {
            Command::Add(more) => value += more,
            Command::Reset => value = 0,
        }
    }
}

fn run(n: usize) -> (impl Coroutine<Sent = Command, Yielded = u32, Returned = ()>, impl Iterator<Item = Command>) {
    (machine(), (0..n as u32).map(|k| if k % 3 == 2 { Command::Reset } else { Command::Add(k) }))
}

//! Dialogues that delegate, with a result and `?`, to a box, and in a loop.
#[derive(Debug)]
struct TooMuch(u32);

fn adder(most: u32) -> impl Coroutine<Sent = u32, Yielded = u32, Returned = Result<u32, TooMuch>> {
    let mut sum = 0;
    while sum < most {
        let sent = yield sum;
        if sent > 100 {
            return Err(TooMuch(sent));
        }
        sum += sent;
    }
    Ok(sum)
}

fn boxed(n: u32) -> Box<dyn Coroutine<Sent = u32, Yielded = u32, Returned = u32>> {
    let mut last = 0;
    for k in 0..n {
        last = yield k;
    }
    last
}

fn outer(n: usize) -> impl Coroutine<Sent = u32, Yielded = u32, Returned = Result<u32, TooMuch>> {
    let mut total = 0;
    for _ in 0..n {
        total += yield_from!(adder(5))?;
        total += yield_from!(boxed(2));
    }
    total += yield total;
    Ok(total)
}

fn run(n: usize) -> (impl Coroutine<Sent = u32, Yielded = u32, Returned = Result<u32, TooMuch>>, impl Iterator<Item = u32>) {
    (outer(n), (1..).map(|k| if k == 37 { 1000 } else { k % 7 }))
}

//! A running average, PEP 342's example: it is sent numbers and yields the mean so far. Two encodings cannot be sent anything.
fn averager() -> impl Coroutine<Sent = f64, Yielded = f64, Returned = ()> {
    let mut sum: f64 = 0.0;
    let mut count: f64 = 0.0;
    let mut average: f64 = 0.0;
    loop {
        let number: f64 = yield average;
        sum += number;
        count += 1.0;
        average = sum / count;
    }
}

fn run(n: usize) -> (impl Coroutine<Sent = f64, Yielded = f64, Returned = ()>, impl Iterator<Item = f64>) {
    (averager(), (0..n).map(|k| k as f64))
}

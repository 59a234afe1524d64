//! A base64 decoder that is sent its sextets: each is the value of a `yield`, and each that is needed later has a place of its own.
fn decoder() -> impl Coroutine<Sent = u8, Yielded = Option<u8>, Returned = ()> {
    let mut a: u8 = yield None;
    loop {
        let b: u8 = yield None;
        let c: u8 = yield Some(a << 2 | b >> 4);
        let d: u8 = yield Some((b & 0b1111) << 4 | c >> 2);
        a = yield Some((c & 0b11) << 6 | d);
    }
}

fn run(n: usize) -> (impl Coroutine<Sent = u8, Yielded = Option<u8>, Returned = ()>, impl Iterator<Item = u8>) {
    (decoder(), [0b010011, 0b010110, 0b000101, 0b101110].into_iter().cycle().take(n))
}

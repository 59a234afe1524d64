//! A 1 KiB array that is moved after a yield: it is laid out twice (rust-lang/rust#62958).
fn sum(bytes: [u8; 1024]) -> u32 {
    bytes.iter().map(|&byte| u32::from(byte)).sum()
}

fn twice(bytes: [u8; 1024]) -> impl Iterator<Item = u32> {
    yield u32::from(bytes[0]);
    let moved = bytes;
    yield u32::from(moved[1]);
    yield sum(moved);
}

fn run(n: usize) -> impl Iterator<Item = u32> {
    for k in 0..n {
        for item in twice([k as u8; 1024]) {
            yield item;
        }
    }
}

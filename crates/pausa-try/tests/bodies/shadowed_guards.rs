//! Guards that are shadowed, moved, ignored, temporary and in a loop.
struct G(&'static str);
impl Drop for G { fn drop(&mut self) { println!("drop {}", self.0) } }
fn run(n: usize) -> impl Iterator<Item = usize> {
    let _a = G("a");
    let b = G("b");
    { let _c = G("c"); yield 1; }
    drop(b);
    let _ = G("d");
    yield 2;
    let (_x, y) = (G("x"), G("y"));
    if n > 2 { let moved = y; yield 3; drop(moved) } else { yield 4 }
    match G("temp").0.len() { k => yield k }
    let _a = G("a2");
    for k in 0..n { let _k = G("loop"); if k == 3 { break } yield k }
}

//! What a body drops, and when: at its end, and when it is dropped at each of its pauses.
struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("drop {}", self.0);
    }
}

fn body(argument: Loud, unused: Loud, n: usize) -> impl Iterator<Item = usize> {
    let _first = Loud("first");
    for k in 0..n {
        let _in_the_loop = Loud("in the loop");
        yield k;
        if k == 1 {
            drop(Loud("between"));
        }
    }
    let _last = Loud("last");
    yield n;
    let _ = &argument;
}

fn run(n: usize) -> impl Iterator<Item = usize> {
    body(Loud("argument"), Loud("unused"), n)
}

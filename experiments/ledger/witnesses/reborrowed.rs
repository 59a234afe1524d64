//! rust#159443: a coroutine is moved while one local of it reborrows from another. Which of the two may be used afterwards is a
//! matter of the aliasing model alone.
#![forbid(unsafe_code)]
#![feature(gen_blocks)]

fn writes(target: &mut u8) -> impl Iterator<Item = ()> {
    gen move {
        let reborrowed = target;
        *reborrowed = 1;
        yield ();
        *reborrowed = 2;
    }
}

fn main() {
    let mut target = 0;
    let mut body = writes(&mut target);
    let _ = body.next();
    let mut moved = body;
    let _ = moved.next();
}

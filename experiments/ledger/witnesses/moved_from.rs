//! rust#161026: a coroutine is moved while a local of it is moved out of. The move copies the local's field, which is invalid only
//! to the abstract machine.
#![forbid(unsafe_code)]
#![feature(gen_blocks)]

struct HasADropFlag(&'static mut u64);

impl Drop for HasADropFlag {
    fn drop(&mut self) {}
}

fn leaked() -> HasADropFlag {
    HasADropFlag(Box::leak(Box::new(1)))
}

fn main() {
    let mut body = gen {
        let first = leaked();
        let second;
        if std::env::args().count() > 0 {
            second = first;
        } else {
            second = leaked();
        }
        *second.0 = 3;
        yield ();
        *second.0 = 5;
    };
    let _ = body.next();
    let mut moved = body;
    let _ = moved.next();
}

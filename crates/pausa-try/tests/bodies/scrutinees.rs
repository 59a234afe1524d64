//! A pause as scrutinee, without parentheses.
#[derive(Debug, Default, Clone, Copy)] enum Cmd { #[default] Go, Stop }
fn body() -> impl Coroutine<Sent = Cmd, Yielded = u32, Returned = &'static str> {
    let mut k = 0;
    loop {
        match yield k { Cmd::Go => k += 1, Cmd::Stop => return "stopped" }
        if let Cmd::Stop = yield k + 100 { break "late" }
        while let Cmd::Stop = (yield 7) { k += 5 }
    }
}
fn run(n: usize) -> (impl Coroutine<Sent = Cmd, Yielded = u32, Returned = &'static str>, Vec<Cmd>) { let mut v = vec![Cmd::Go; 3 * n]; v.push(Cmd::Stop); (body(), v) }

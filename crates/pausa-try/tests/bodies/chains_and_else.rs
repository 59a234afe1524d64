//! Let chains, let-else and guards that pause.
enum Op { Push(i64), Add, Mul }
fn parse(s: &str) -> Option<Op> { Some(match s { "+" => Op::Add, "*" => Op::Mul, s => Op::Push(s.parse().ok()?) }) }
fn rpn(text: String) -> impl Iterator<Item = Vec<i64>> {
    let mut st: Vec<i64> = vec![];
    for w in text.split_whitespace().map(str::to_owned).collect::<Vec<_>>() {
        let Some(op) = parse(&w) else { yield vec![-1]; continue };
        match op {
            Op::Push(k) => st.push(k),
            Op::Add if let Some(a) = st.pop() && let Some(b) = st.pop() => st.push(a + b),
            Op::Mul if st.len() >= 2 && { yield st.clone(); true } => { let (a, b) = (st.pop().unwrap(), st.pop().unwrap()); st.push(a * b) }
            _ => { yield vec![-2]; return }
        }
        if let Some(&t) = st.last() && t > 3 && { yield vec![t]; t < 100 } { yield st.clone() }
    }
}
fn run(n: usize) -> impl Iterator<Item = Vec<i64>> { rpn("1 2 + 3 * x ".repeat(n)) }

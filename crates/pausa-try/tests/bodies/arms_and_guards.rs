//! `yield` in arms, guards, let chains, let-else, conditions and labelled loops.
fn body(n: u32) -> impl Coroutine<u32, Yield = u32, Return = &'static str> {
    let mut count = 0;
    'outer: loop {
        match yield count {
            0 => count += yield 100,
            k if k % 2 == (yield 200) % 2 => count += k,
            k => {
                if let Some(half) = k.checked_div(2)
                    && half > (yield 300)
                    && let Some(less) = half.checked_sub(1)
                {
                    count += less;
                }
                let Some(_) = k.checked_sub(yield 400) else {
                    continue 'outer;
                };
            }
        }
        while (yield 500) > count {
            count += 1;
            if count > n {
                break 'outer;
            }
        }
        if count > n {
            return "returned";
        }
    }
    "broken"
}

fn run(n: usize) -> (impl Coroutine<u32, Yield = u32, Return = &'static str>, impl Iterator<Item = u32>) {
    (body(n as u32), (0..).map(|k| k * 7 % 11))
}

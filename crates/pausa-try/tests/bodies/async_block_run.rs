//! `run` returns an async block.
fn run(n: usize) -> impl Future<Output = usize> {
    async move {
        let mut sum = 0;
        for k in 0..n {
            pause().await;
            sum += k;
        }
        sum
    }
}

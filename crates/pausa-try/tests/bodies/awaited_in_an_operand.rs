//! A future that is awaited while an operand and a temporary value wait for it: dropped there, the future goes first.
struct Noisy(u32);

impl Drop for Noisy {
    fn drop(&mut self) {
        println!("drop {}", self.0);
    }
}

fn both(_: Noisy, _: &Noisy, value: u32) -> u32 {
    println!("called");
    value
}

async fn inner(held: Noisy) -> u32 {
    pause().await;
    held.0
}

/// Pending once, and noisy to the end: it shows when the future itself is dropped.
struct Held(Noisy, bool);

impl std::future::Future for Held {
    type Output = u32;
    fn poll(mut self: std::pin::Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<u32> {
        if std::mem::replace(&mut self.1, true) {
            return std::task::Poll::Ready(self.0.0);
        }
        cx.waker().wake_by_ref();
        std::task::Poll::Pending
    }
}

async fn run(_: usize) -> u32 {
    let first = both(Noisy(1), &Noisy(2), inner(Noisy(3)).await);
    let second = both(Noisy(4), &Noisy(5), Held(Noisy(6), false).await);
    first + second
}

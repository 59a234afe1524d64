#![feature(return_type_notation)]

trait Work: Send + Sync + 'static {
    async fn work(&self) -> u32;
}

struct Threaded;
impl Work for Threaded {
    async fn work(&self) -> u32 {
        1
    }
}

// Without `<work(..): Send>` the call of `spawn` is refused: nothing says that the future is `Send`.
fn start<W: Work<work(..): Send>>(work: W) -> impl Future<Output = u32> + Send {
    spawn(async move { work.work().await })
}

fn spawn<F: Future + Send>(future: F) -> F {
    future
}

fn main() {
    assert!(size_of_val(&start(Threaded)) > 0);
}

#![feature(async_drop)]
#![allow(incomplete_features)]
use std::future::{AsyncDrop, pending};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Waker};
static CLOSED: AtomicBool = AtomicBool::new(false);
struct Connection;
impl Drop for Connection {
    fn drop(&mut self) {
        CLOSED.store(true, Relaxed);
    }
}
impl AsyncDrop for Connection {
    async fn drop(self: Pin<&mut Self>) {}
}
fn main() {
    let mut future = Box::pin(async {
        let _connection = Connection;
        pending::<()>().await
    });
    assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(future);
    assert!(!CLOSED.load(Relaxed), "without the feature it is closed here");
}

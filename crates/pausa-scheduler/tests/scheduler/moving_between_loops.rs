use std::future::poll_fn;
use std::task::Poll;
use std::thread;

use pausa_scheduler::EventLoop;

use crate::{connection, woken_by_a_thread};

#[test]
fn a_future_that_waits_for_a_thread_moves_to_a_loop_on_another_thread() {
    let mut future = Box::pin(woken_by_a_thread(20));
    EventLoop::new().unwrap().block_on(poll_fn(|cx| {
        assert!(future.as_mut().poll(cx).is_pending());
        Poll::Ready(())
    }));
    thread::spawn(move || EventLoop::new().unwrap().block_on(future)).join().unwrap();
}

#[test]
fn a_socket_gives_an_error_on_another_loop_and_remains_usable_on_its_own() {
    let [first, second] = [(); 2].map(|()| EventLoop::new().unwrap());
    let (client, server) = first.block_on(connection(&first));
    let error = second.block_on(client.read(&mut [0; 8])).unwrap_err();
    assert!(error.to_string().contains("outside the event loop"), "{error}");
    first.block_on(async {
        server.write_all(b"still").await.unwrap();
        assert_eq!(client.read(&mut [0; 8]).await.unwrap(), 5);
    });
}

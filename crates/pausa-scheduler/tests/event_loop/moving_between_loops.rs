use std::task::Poll;
use std::thread;
use std::time::Duration;

use pausa_scheduler::{EventLoop, block_on};

use crate::{anywhere, waking_thread};

#[test]
fn a_future_that_waits_for_a_thread_moves_to_a_loop_on_another_thread() {
    let (to_thread, thread) = waking_thread();
    let mut polls = 0;
    let future = async move {
        std::future::poll_fn(move |cx| {
            polls += 1;
            to_thread.send(cx.waker().clone()).unwrap();
            if polls > 20 { Poll::Ready(polls) } else { Poll::Pending }
        })
        .await
    };
    let mut future = Box::pin(future);
    let first = EventLoop::new().unwrap();
    first.block_on(std::future::poll_fn(|cx| {
        assert!(future.as_mut().poll(cx).is_pending());
        Poll::Ready(())
    }));
    let polls = thread::spawn(move || EventLoop::new().unwrap().block_on(future)).join().unwrap();
    assert_eq!(polls, 21);
    thread.join().unwrap();
}

#[test]
#[should_panic = "a Sleep is polled outside the event loop that it was made for"]
fn a_sleep_refuses_to_be_polled_without_its_loop() {
    let event_loop = EventLoop::new().unwrap();
    block_on(event_loop.handle().sleep(Duration::from_secs(3600)));
}

#[test]
fn a_socket_gives_an_error_on_another_loop_and_goes_on_on_its_own() {
    let first = EventLoop::new().unwrap();
    let second = EventLoop::new().unwrap();
    let listener = first.handle().listen(anywhere()).unwrap();
    let address = listener.local_addr().unwrap();
    let (client, server) = first.block_on(async {
        let client = first.handle().spawn(first.handle().connect(address));
        let (server, _) = listener.accept().await.unwrap();
        (client.await.unwrap().unwrap(), server)
    });
    let error = second.block_on(client.read(&mut [0; 8])).unwrap_err();
    assert!(error.to_string().contains("outside the event loop"), "{error}");
    first.block_on(async {
        server.write_all(b"still").await.unwrap();
        let mut buf = [0; 8];
        assert_eq!(client.read(&mut buf).await.unwrap(), 5);
    });
}

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use pausa_scheduler::{EventLoop, block_on};

use crate::{a_few_turns, anywhere, channel};

/// Polls a boxed future once and gives it back.
fn polled_once<T>(
    event_loop: &EventLoop,
    mut future: Pin<Box<dyn Future<Output = T>>>,
) -> Pin<Box<dyn Future<Output = T>>> {
    event_loop.block_on(std::future::poll_fn(|cx| {
        assert!(future.as_mut().poll(cx).is_pending());
        Poll::Ready(())
    }));
    future
}

#[test]
fn a_future_that_waits_for_a_task_moves_to_another_loop() {
    let first = EventLoop::new().unwrap();
    let second = EventLoop::new().unwrap();
    let mailbox: Rc<RefCell<(Option<u32>, Option<Waker>)>> = Rc::default();
    let receiver = {
        let mailbox = mailbox.clone();
        Box::pin(std::future::poll_fn(move |cx: &mut Context<'_>| {
            let (value, waker) = &mut *mailbox.borrow_mut();
            *waker = Some(cx.waker().clone());
            value.take().map_or(Poll::Pending, Poll::Ready)
        }))
    };
    let receiver = polled_once(&first, receiver);
    let received = second.block_on(async {
        let task = second.handle().spawn(receiver);
        a_few_turns().await;
        mailbox.borrow_mut().0 = Some(7);
        let waker = mailbox.borrow_mut().1.take().unwrap();
        waker.wake();
        task.await.unwrap()
    });
    assert_eq!(received, 7);
}

#[test]
fn a_future_that_waits_for_a_thread_moves_to_a_loop_on_another_thread() {
    let (to_thread, wakers) = channel();
    let thread = thread::spawn(move || wakers.for_each(Waker::wake));
    let mut polls = 0;
    let future = async move {
        std::future::poll_fn(move |cx| {
            polls += 1;
            to_thread.send(cx.waker().clone());
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
fn a_sleep_refuses_to_move_to_another_loop() {
    let first = EventLoop::new().unwrap();
    let sleep = polled_once(&first, Box::pin(first.handle().sleep(Duration::from_secs(3600))));
    EventLoop::new().unwrap().block_on(sleep);
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

#[test]
fn a_task_wakes_a_task_of_a_loop_that_runs_inside_it() {
    let outer = EventLoop::new().unwrap();
    let inner = EventLoop::new().unwrap();
    let waker: Rc<RefCell<Option<Waker>>> = Rc::default();
    let woken = waker.clone();
    let mut polls = 0;
    let waiting = outer.handle().spawn(std::future::poll_fn(move |cx| {
        polls += 1;
        *woken.borrow_mut() = Some(cx.waker().clone());
        if polls == 2 { Poll::Ready(()) } else { Poll::Pending }
    }));
    outer.block_on(async move {
        a_few_turns().await;
        inner.block_on(async { waker.borrow_mut().take().unwrap().wake() });
        waiting.await.unwrap();
    });
}

use std::io::{self, Write};
use std::net::TcpStream;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use futures_channel::oneshot;
use futures_lite::FutureExt;
use pausa::{Listener, Loop, TaskFailed, accept, gather, read};
use pausa_loops::{Clock, LoopName, OnLoop, run};

use crate::anywhere;

/// What a future waits for that has begun on one loop and goes on on another.
#[derive(Clone, Copy)]
enum WaitsFor {
    Channel,
    Sleep,
    Socket,
    Task,
}

type Moved = Pin<Box<dyn Future<Output = Result<u8, String>>>>;

/// Polls a future once, and gives it away with what makes it ready.
struct Begins(WaitsFor);

impl OnLoop for Begins {
    type Output = (Moved, Box<dyn FnOnce()>);

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let text = |error: io::Error| error.to_string();
        let (mut moved, makes_ready): (Moved, Box<dyn FnOnce()>) = match self.0 {
            WaitsFor::Channel => {
                let (sender, receiver) = oneshot::channel();
                let future = Box::pin(async { receiver.await.map_err(|error| error.to_string()) });
                (future, Box::new(move || sender.send(7).expect("somebody waits")))
            }
            WaitsFor::Sleep => {
                let sleep = event_loop.sleep(Duration::from_secs(1));
                let future = Box::pin(async {
                    sleep.await;
                    Ok(7)
                });
                (future, Box::new(|| ()))
            }
            WaitsFor::Socket => {
                let mut listener = event_loop.listen(anywhere()).expect("there is a port");
                let address = listener.local_addr().expect("it has an address");
                let mut peer = TcpStream::connect(address).expect("it listens");
                let (mut stream, _) = accept(&mut listener).await.expect("a client");
                let future = Box::pin(async move { Ok(read(&mut stream, 1).await.map_err(text)?[0]) });
                (future, Box::new(move || drop(peer.write_all(&[7]))))
            }
            WaitsFor::Task => {
                let task = event_loop.spawn(std::future::pending());
                (Box::pin(async { task.await.map_err(|error| error.to_string()) }), Box::new(|| ()))
            }
        };
        std::future::poll_fn(|cx| {
            assert!(moved.as_mut().poll(cx).is_pending());
            Poll::Ready(())
        })
        .await;
        (moved, makes_ready)
    }
}

/// Goes on with it in a task, beside another.
struct GoesOn((Moved, Box<dyn FnOnce()>));

impl OnLoop for GoesOn {
    type Output = Result<Result<u8, String>, TaskFailed>;

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let (moved, makes_ready) = self.0;
        let moved = event_loop.spawn(moved);
        let beside = event_loop.spawn(event_loop.sleep(Duration::from_millis(1)));
        // When the last of them has had its turn, so has the one that was moved.
        gather(&event_loop, (0..10).map(|_| async {})).await;
        makes_ready();
        beside.await.expect("it goes on, whatever becomes of the other");
        let limit = event_loop.sleep(Duration::from_secs(60));
        moved
            .or(async {
                limit.await;
                panic!("it hangs")
            })
            .await
    }
}

/// What becomes of it for each pair of loops: the first decides.
#[track_caller]
fn assert_moved(
    what: WaitsFor,
    is_right: impl Fn(LoopName, &Result<Result<u8, String>, TaskFailed>) -> bool,
) {
    for from in LoopName::ALL {
        for to in LoopName::ALL {
            let begun = run(from, Clock::Rehearsal, Begins(what)).expect("there is a loop");
            // A clock that jumps would not wait for smol's thread.
            let result = run(to, Clock::Real, GoesOn(begun)).expect("there is a loop");
            assert!(is_right(from, &result), "from {from} to {to}: {result:?}");
        }
    }
}

#[test]
fn a_future_that_waits_for_a_channel_continues_on_another_loop() {
    assert_moved(WaitsFor::Channel, |_, result| *result == Ok(Ok(7)));
}

#[test]
fn a_moved_sleep_panics_with_the_reason() {
    assert_moved(WaitsFor::Sleep, |from, result| {
        let why = match from {
            LoopName::Ours => "outside the event loop that it was made for",
            LoopName::Tokio => "shut",
            LoopName::Smol => "after its loop had ended",
        };
        matches!(result, Err(TaskFailed::Panicked(message)) if message.contains(why))
    });
}

#[test]
fn a_moved_socket_gives_an_error_with_the_reason_except_on_smol() {
    assert_moved(WaitsFor::Socket, |from, result| match (from, result) {
        (LoopName::Ours, Ok(Err(error))) => error.contains("outside the event loop that it was made for"),
        (LoopName::Tokio, Ok(Err(error))) => error.contains("shut"),
        // Its sockets belong to a thread that serves all loops.
        (LoopName::Smol, Ok(Ok(7))) => true,
        _ => false,
    });
}

#[test]
fn a_task_that_is_awaited_on_another_loop_is_cancelled_when_its_own_has_ended() {
    assert_moved(WaitsFor::Task, |_, result| *result == Ok(Err(TaskFailed::Cancelled.to_string())));
}

//! The virtual clock of smol's crates, while other threads deliver the events of their common reactor.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use async_io::Timer;
use pausa::{Listener, Loop, accept, read, write_all};
use pausa_loops::{Clock, LoopName, OnLoop, run};

use crate::anywhere;

/// How many messages a client and a server exchange.
const EXCHANGES: usize = 100;

/// Exchanges messages on a socket while a task sleeps; returns what the clock shows at the end.
struct Exchanges;

impl OnLoop for Exchanges {
    type Output = Duration;

    async fn main<L: Loop>(self, event_loop: L) -> Duration {
        let _sleeps = event_loop.spawn(event_loop.sleep(Duration::from_secs(1)));
        let mut listener = event_loop.listen(anywhere()).expect("there is a port");
        let address = listener.local_addr().expect("it has an address");
        let _server = event_loop.spawn(async move {
            let (mut stream, _) = accept(&mut listener).await.expect("a client");
            loop {
                let message = read(&mut stream, 10).await.expect("a message");
                write_all(&mut stream, message).await.expect("it is sent");
            }
        });
        let mut stream = event_loop.connect(address).await.expect("a server");
        for _ in 0..EXCHANGES {
            write_all(&mut stream, b"Hola".to_vec()).await.expect("it is sent");
            assert_eq!(read(&mut stream, 10).await.expect("an answer"), b"Hola");
        }
        event_loop.now()
    }
}

/// A waker that takes its time, as that of a thread that is preempted.
struct Slow;

impl Wake for Slow {
    fn wake(self: Arc<Self>) {
        (0..100).for_each(|_| thread::yield_now());
    }
}

#[test]
fn the_clock_does_not_move_while_another_thread_has_yet_to_wake_the_task_of_a_ready_socket() {
    static HAS_ENDED: AtomicBool = AtomicBool::new(false);
    let slow = Waker::from(Arc::new(Slow));
    let others: Vec<_> = (0..4)
        .map(|_| {
            let slow = slow.clone();
            thread::spawn(move || {
                async_io::block_on(poll_fn(|cx| {
                    let (mut own, mut foreign) =
                        (Timer::after(Duration::from_micros(300)), Timer::after(Duration::from_micros(100)));
                    let _ = Pin::new(&mut own).poll(cx);
                    let _ = Pin::new(&mut foreign).poll(&mut Context::from_waker(&slow));
                    thread::yield_now();
                    cx.waker().wake_by_ref();
                    if HAS_ENDED.load(Relaxed) { Poll::Ready(()) } else { Poll::Pending }
                }))
            })
        })
        .collect();
    // Five runs under CI, otherwise one.
    let runs = if std::env::var_os("CI").is_some() { 5 } else { 1 };
    let shows: Vec<_> = (0..runs)
        .map(|_| run(LoopName::Smol, Clock::Rehearsal, Exchanges).expect("there is a loop"))
        .collect();
    HAS_ENDED.store(true, Relaxed);
    others.into_iter().for_each(|thread| thread.join().expect("no panic"));
    assert_eq!(shows, vec![Duration::ZERO; runs]);
}

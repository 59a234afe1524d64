//! What only this crate's schedulers have: the round robin; and of the event loop priorities, statistics, exact timers and
//! `abort`. What holds on other loops, too, is tested in `pausa-loops/tests/every_loop`.

#[path = "../../../../tests/drops.rs"]
mod drops;

mod aborting;
mod blocking_on_one_future;
mod idling;
mod join_states;
mod moving_between_loops;
mod out_of_file_descriptors;
mod panicking;
mod priorities;
mod round_robin;
mod sockets;
mod soundness;
mod timers;
mod wakes;

use std::env;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::process::{Command, Output};
use std::sync::mpsc::channel;
use std::task::{Poll, Waker};
use std::thread;

use pausa::{Coroutine, Outcome};
use pausa_scheduler::{EventLoop, TcpStream};

/// An address of this machine, with a port that the system chooses.
fn anywhere() -> SocketAddr {
    ([127, 0, 0, 1], 0).into()
}

/// Both ends of a connection.
async fn connection(event_loop: &EventLoop) -> (TcpStream, TcpStream) {
    let handle = event_loop.handle();
    let listener = handle.listen(anywhere()).unwrap();
    let client = handle.spawn(handle.connect(listener.local_addr().unwrap()));
    let (server, peer) = listener.accept().await.unwrap();
    let client = client.await.unwrap().unwrap();
    assert_eq!(client.get_ref().local_addr().unwrap(), peer);
    assert_eq!(server.get_ref().peer_addr().unwrap(), peer);
    (client, server)
}

/// Gives every ready task a few turns.
async fn a_few_turns() {
    for _ in 0..5 {
        pausa_scheduler::yield_now().await;
    }
}

/// Waits so many times, and is woken by another thread each time.
fn woken_by_a_thread(times: usize) -> impl Future<Output = ()> + Send {
    let (to_thread, wakers) = channel::<Waker>();
    thread::spawn(move || wakers.into_iter().for_each(Waker::wake));
    let mut left = times;
    poll_fn(move |cx| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        to_thread.send(cx.waker().clone()).unwrap();
        Poll::Pending
    })
}

/// A coroutine that pauses so many times. In each turn it calls a function with the number of pauses that are left.
fn pauses(
    mut left: usize,
    mut turn: impl FnMut(usize),
) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
    pausa::from_fn(move |()| {
        turn(left);
        if left == 0 {
            return Outcome::Complete(());
        }
        left -= 1;
        Outcome::Yielded(())
    })
}

/// Runs a test of this binary in a process of its own, and gives what that printed. `None` in that process.
fn in_a_process_of_its_own(test: &str) -> Option<Output> {
    const IS_A_CHILD: &str = "PAUSA_TEST_IS_A_CHILD";
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "--nocapture", test]).env(IS_A_CHILD, "1");
    env::var_os(IS_A_CHILD).is_none().then(|| child.output().unwrap())
}

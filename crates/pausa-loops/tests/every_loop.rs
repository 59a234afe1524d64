//! What holds on each of the three loops, by the clock of a rehearsal.

use std::cell::{Cell, RefCell};
use std::future::{pending, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use pausa::{Listener, Loop, Stream, TaskFailed, accept, gather, read, write_all};
use pausa_loops::{Clock, Name, Program, run};

/// Runs a program on each loop, and says on which it failed.
fn on_every_loop<P: Program>(program: impl Fn() -> P) -> Vec<P::Output> {
    Name::ALL
        .into_iter()
        .map(|name| run(name, Clock::Rehearsal, program()).expect("there is a loop"))
        .collect()
}

type Member = Pin<Box<dyn Future<Output = u32>>>;

struct GathersAPanic;

impl Program for GathersAPanic {
    type Output = Vec<Result<u32, TaskFailed>>;

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let late = event_loop.sleep(Duration::from_secs(2));
        let members: [Member; 3] = [
            Box::pin(async { 1 }),
            Box::pin(async { panic!("asked to panic") }),
            Box::pin(async {
                late.await;
                3
            }),
        ];
        gather(&event_loop, members).await
    }
}

#[test]
fn a_member_that_panics_is_an_error_in_its_place_and_the_others_finish() {
    for results in on_every_loop(|| GathersAPanic) {
        assert_eq!(results, [Ok(1), Err(TaskFailed::Panicked("asked to panic".into())), Ok(3)]);
    }
}

struct GathersMany(usize);

impl Program for GathersMany {
    type Output = (usize, Duration);

    async fn main<L: Loop>(self, event_loop: L) -> (usize, Duration) {
        let members = (0..self.0).map(|number| {
            let event_loop = event_loop.clone();
            async move {
                event_loop.sleep(Duration::from_millis((number % 10) as u64 * 100)).await;
                number
            }
        });
        let begin = event_loop.now();
        let results = gather(&event_loop, members).await;
        let in_order =
            results.into_iter().enumerate().filter(|(place, result)| *result == Ok(*place)).count();
        (in_order, event_loop.now() - begin)
    }
}

#[test]
fn ten_thousand_members_come_back_in_order() {
    for (in_order, _) in on_every_loop(|| GathersMany(10_000)) {
        assert_eq!(in_order, 10_000);
    }
    let (_, took) = run(Name::Ours, Clock::Rehearsal, GathersMany(10_000)).expect("there is a loop");
    assert_eq!(took, Duration::from_millis(900), "as long as the slowest of them");
}

#[test]
fn nobody_to_gather_is_ready_at_once() {
    for (in_order, _) in on_every_loop(|| GathersMany(0)) {
        assert_eq!(in_order, 0);
    }
}

/// Counts those that are dropped.
struct Counted(Rc<Cell<usize>>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

struct CancelsAGather;

impl Program for CancelsAGather {
    type Output = (usize, usize);

    async fn main<L: Loop>(self, event_loop: L) -> (usize, usize) {
        let (dropped, finished) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        let members = (0..10).map(|_| {
            let (event_loop, finished, counted) =
                (event_loop.clone(), Rc::clone(&finished), Counted(Rc::clone(&dropped)));
            async move {
                event_loop.sleep(Duration::from_secs(1)).await;
                finished.set(finished.get() + 1);
                drop(counted);
            }
        });
        let mut gathering = gather(&event_loop, members);
        // To the sleep of each, and not to its end.
        poll_fn(|cx| {
            assert!(Pin::new(&mut gathering).poll(cx).is_pending());
            Poll::Ready(())
        })
        .await;
        event_loop.sleep(Duration::from_millis(500)).await;
        drop(gathering);
        event_loop.sleep(Duration::from_secs(2)).await;
        (dropped.get(), finished.get())
    }
}

#[test]
fn a_gather_that_is_dropped_cancels_its_members_and_drops_each_once() {
    for (dropped, finished) in on_every_loop(|| CancelsAGather) {
        assert_eq!((dropped, finished), (10, 0));
    }
}

struct DetachesAPanic;

impl Program for DetachesAPanic {
    type Output = bool;

    async fn main<L: Loop>(self, event_loop: L) -> bool {
        event_loop.spawn_detached(async { panic!("asked to panic") });
        event_loop.spawn(async { true }).await == Ok(true)
    }
}

#[test]
fn a_detached_task_that_panics_ends_alone() {
    assert_eq!(on_every_loop(|| DetachesAPanic), [true; 3]);
}

struct SleepsInDisorder;

impl Program for SleepsInDisorder {
    type Output = Vec<u64>;

    async fn main<L: Loop>(self, event_loop: L) -> Vec<u64> {
        let woken = Rc::new(RefCell::new(Vec::new()));
        let sleepers = [900, 0, 400, 1200, 200].map(|milliseconds| {
            let (event_loop, woken) = (event_loop.clone(), Rc::clone(&woken));
            async move {
                event_loop.sleep(Duration::from_millis(milliseconds)).await;
                woken.borrow_mut().push(milliseconds);
            }
        });
        gather(&event_loop, sleepers).await;
        woken.take()
    }
}

#[test]
fn sleepers_wake_in_the_order_of_their_deadlines() {
    for woken in on_every_loop(|| SleepsInDisorder) {
        assert_eq!(woken, [0, 200, 400, 900, 1200]);
    }
}

struct WokenFromAThread;

impl Program for WokenFromAThread {
    type Output = u32;

    async fn main<L: Loop>(self, event_loop: L) -> u32 {
        let (sender, receiver) = futures_channel::oneshot::channel();
        let task = event_loop.spawn(async move { receiver.await.expect("it is sent") });
        let thread = thread::spawn(move || sender.send(42));
        let received = task.await.expect("no panic");
        thread.join().expect("no panic").expect("somebody received it");
        received
    }
}

#[test]
fn another_thread_can_wake_a_task() {
    assert_eq!(on_every_loop(|| WokenFromAThread), [42; 3]);
}

struct ListensTwice;

impl Program for ListensTwice {
    type Output = io::ErrorKind;

    async fn main<L: Loop>(self, event_loop: L) -> io::ErrorKind {
        let listener = event_loop.listen(SocketAddr::from(([127, 0, 0, 1], 0))).expect("there is a port");
        let address = listener.local_addr().expect("it has an address");
        event_loop.listen(address).err().expect("it is taken").kind()
    }
}

#[test]
fn a_port_that_is_in_use_is_an_error() {
    assert_eq!(on_every_loop(|| ListensTwice), [io::ErrorKind::AddrInUse; 3]);
}

struct Refused;

impl Program for Refused {
    type Output = io::ErrorKind;

    async fn main<L: Loop>(self, event_loop: L) -> io::ErrorKind {
        let listener = event_loop.listen(SocketAddr::from(([127, 0, 0, 1], 0))).expect("there is a port");
        let address = listener.local_addr().expect("it has an address");
        drop(listener);
        event_loop.connect(address).await.err().expect("nobody listens").kind()
    }
}

#[test]
fn a_connection_that_is_refused_is_an_error() {
    assert_eq!(on_every_loop(|| Refused), [io::ErrorKind::ConnectionRefused; 3]);
}

/// Sends more than the buffers of the system hold, to a reader that waits first.
struct SendsALot;

const A_LOT: usize = 20_000_000;

impl Program for SendsALot {
    type Output = usize;

    async fn main<L: Loop>(self, event_loop: L) -> usize {
        let mut listener = event_loop.listen(SocketAddr::from(([127, 0, 0, 1], 0))).expect("there is a port");
        let address = listener.local_addr().expect("it has an address");
        let sender = event_loop.clone();
        let sends = event_loop.spawn(async move {
            let mut stream = sender.connect(address).await?;
            write_all(&mut stream, vec![7; A_LOT]).await?;
            stream.close()
        });
        let (mut stream, _) = accept(&mut listener).await.expect("a client");
        event_loop.sleep(Duration::from_millis(100)).await;
        let mut received = 0;
        loop {
            match read(&mut stream, 1 << 20).await.expect("it sends").len() {
                0 => break,
                length => received += length,
            }
        }
        sends.await.expect("no panic").expect("all is sent");
        received
    }
}

#[test]
fn a_slow_reader_gets_everything() {
    assert_eq!(on_every_loop(|| SendsALot), [A_LOT; 3]);
}

/// Holds so many connections that say nothing, and serves one that speaks.
struct HoldsMany(usize);

impl Program for HoldsMany {
    type Output = Vec<u8>;

    async fn main<L: Loop>(self, event_loop: L) -> Vec<u8> {
        let mut listener = event_loop.listen(SocketAddr::from(([127, 0, 0, 1], 0))).expect("there is a port");
        let address = listener.local_addr().expect("it has an address");
        let mut held = Vec::new();
        for _ in 0..self.0 {
            let client = event_loop.connect(address).await.expect("there is room");
            let (mut served, _) = accept(&mut listener).await.expect("there is room");
            held.push((client, event_loop.spawn(async move { read(&mut served, 1).await })));
        }
        let mut speaks = event_loop.connect(address).await.expect("there is room");
        let (mut served, _) = accept(&mut listener).await.expect("there is room");
        write_all(&mut speaks, b"Hola".to_vec()).await.expect("it is heard");
        let heard = read(&mut served, 100).await.expect("it speaks");
        // One of those who waited all along is still served.
        if let Some((mut client, task)) = held.pop() {
            write_all(&mut client, b"!".to_vec()).await.expect("it is heard");
            assert_eq!(task.await.expect("no panic").expect("it speaks"), b"!");
        }
        heard
    }
}

#[test]
fn ten_thousand_connections_are_held_at_once() {
    let wanted = 2 * 10_000 + 200;
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let most = limit.maximum.unwrap_or(u64::MAX);
    let connections = if most >= wanted { 10_000 } else { (most as usize).saturating_sub(200) / 2 };
    let raised = rustix::process::Rlimit { current: Some(wanted.min(most)), maximum: limit.maximum };
    rustix::process::setrlimit(rustix::process::Resource::Nofile, raised)
        .expect("up to the maximum is allowed");
    if connections < 10_000 {
        eprintln!("only {connections}: the system allows this process {most} file descriptors");
    }
    for name in Name::ALL {
        let heard = run(name, Clock::Rehearsal, HoldsMany(connections)).expect("there is a loop");
        assert_eq!(heard, b"Hola", "on {name}");
    }
}

struct LeavesTasks(Rc<Cell<usize>>);

impl Program for LeavesTasks {
    type Output = ();

    async fn main<L: Loop>(self, event_loop: L) {
        for _ in 0..10 {
            let counted = Counted(Rc::clone(&self.0));
            event_loop.spawn_detached(async move {
                pending::<()>().await;
                drop(counted);
            });
        }
        event_loop.sleep(Duration::from_millis(10)).await;
    }
}

#[test]
fn what_is_left_when_a_loop_ends_is_dropped_once() {
    for name in Name::ALL {
        let dropped = Rc::new(Cell::new(0));
        run(name, Clock::Rehearsal, LeavesTasks(Rc::clone(&dropped))).expect("there is a loop");
        assert_eq!(dropped.get(), 10, "on {name}");
    }
}

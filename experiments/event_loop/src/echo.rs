//! The echo server under load: server and load are two processes on 127.0.0.1, so each has a core if there are two.

use std::cell::Cell;
use std::env::current_exe;
use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::time::Duration;

use futures_lite::{AsyncReadExt, AsyncWriteExt};
use pausa_scheduler::EventLoop;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::figures::median;

const MESSAGE: [u8; 64] = [b'x'; 64];

fn raise_descriptor_limit() {
    let maximum = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();
}

/// Which connections there are; the server ends when the last has gone.
#[derive(Default)]
struct Guests {
    present: Cell<usize>,
    requests: Cell<u64>,
}

/// Serves until all clients have gone. Prints the address first, and what it took last.
pub(crate) fn serve(contender: &str) {
    raise_descriptor_limit();
    let guests: Rc<Guests> = Rc::default();
    let here: SocketAddr = "127.0.0.1:0".parse().unwrap();
    match contender {
        "pausa" => {
            let event_loop = EventLoop::new().unwrap();
            let handle = event_loop.handle();
            event_loop.block_on(async {
                let listener = handle.listen(here).unwrap();
                println!("{}", listener.local_addr().unwrap());
                let (done, is_done) = async_channel();
                let (guests, spawner) = (guests.clone(), handle.clone());
                handle.spawn_detached(async move {
                    loop {
                        let (stream, _) = listener.accept().await.unwrap();
                        stream.get_ref().set_nodelay(true).unwrap();
                        guests.present.set(guests.present.get() + 1);
                        let (guests, done) = (guests.clone(), done.clone());
                        spawner.spawn_detached(async move {
                            let mut buf = [0; 100];
                            while let Ok(n @ 1..) = stream.read(&mut buf).await {
                                guests.requests.set(guests.requests.get() + 1);
                                stream.write_all(&buf[..n]).await.unwrap();
                            }
                            done.guest_left(&guests);
                        });
                    }
                });
                is_done.wait().await;
            });
        }
        "tokio" => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
            // Connections are spawned on the runtime itself, which is faster than a `LocalSet`; so they count for
            // themselves through a static.
            static REQUESTS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
            static PRESENT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
            use std::sync::atomic::Ordering::Relaxed;
            runtime.block_on(async {
                use tokio::io::{AsyncReadExt, AsyncWriteExt};
                let listener = tokio::net::TcpListener::from_std(nonblocking_listener(here)).unwrap();
                println!("{}", listener.local_addr().unwrap());
                let done = std::sync::Arc::new(tokio::sync::Notify::new());
                let accepted = done.clone();
                tokio::spawn(async move {
                    loop {
                        let (mut stream, _) = listener.accept().await.unwrap();
                        stream.set_nodelay(true).unwrap();
                        PRESENT.fetch_add(1, Relaxed);
                        let done = accepted.clone();
                        tokio::spawn(async move {
                            let mut buf = [0; 100];
                            while let Ok(n @ 1..) = stream.read(&mut buf).await {
                                REQUESTS.store(REQUESTS.load(Relaxed) + 1, Relaxed);
                                stream.write_all(&buf[..n]).await.unwrap();
                            }
                            if PRESENT.fetch_sub(1, Relaxed) == 1 {
                                done.notify_one();
                            }
                        });
                    }
                });
                done.notified().await;
            });
            guests.requests.set(REQUESTS.load(Relaxed));
        }
        "smol" => {
            let executor = Rc::new(async_executor::LocalExecutor::new());
            let spawner = executor.clone();
            let (done, is_done) = async_channel();
            let served = guests.clone();
            async_io::block_on(executor.run(async move {
                let listener = async_io::Async::new(nonblocking_listener(here)).unwrap();
                println!("{}", listener.get_ref().local_addr().unwrap());
                let accepting = spawner.clone();
                spawner
                    .spawn(async move {
                        loop {
                            let (mut stream, _) = listener.accept().await.unwrap();
                            stream.get_ref().set_nodelay(true).unwrap();
                            served.present.set(served.present.get() + 1);
                            let (guests, done) = (served.clone(), done.clone());
                            let connection = async move {
                                let mut buf = [0; 100];
                                while let Ok(n @ 1..) = stream.read(&mut buf).await {
                                    guests.requests.set(guests.requests.get() + 1);
                                    stream.write_all(&buf[..n]).await.unwrap();
                                }
                                done.guest_left(&guests);
                            };
                            accepting.spawn(connection).detach();
                        }
                    })
                    .detach();
                is_done.wait().await;
            }));
        }
        _ => panic!("no such server: {contender}"),
    }
    let stat = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = stat.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    let [user, system] = cpu_times();
    println!("{} {user} {system} {peak}", guests.requests.get());
}

/// User and system time of this process in microseconds.
fn cpu_times() -> [u64; 2] {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    [11, 12].map(|field| fields[field].parse::<u64>().unwrap() * 10_000)
}

fn nonblocking_listener(address: SocketAddr) -> TcpListener {
    let listener = TcpListener::bind(address).unwrap();
    listener.set_nonblocking(true).unwrap();
    rustix::net::listen(&listener, 4096).unwrap();
    listener
}

/// The smallest channel there is: "it is over".
fn async_channel() -> (Done, Done) {
    let done = Done::default();
    (done.clone(), done)
}

#[derive(Clone, Default)]
struct Done(Rc<(Cell<bool>, Cell<Option<std::task::Waker>>)>);

impl Done {
    fn guest_left(&self, guests: &Guests) {
        guests.present.set(guests.present.get() - 1);
        if guests.present.get() == 0 {
            self.0.0.set(true);
            if let Some(waker) = self.0.1.take() {
                waker.wake();
            }
        }
    }

    async fn wait(&self) {
        std::future::poll_fn(|cx| {
            if self.0.0.get() {
                return std::task::Poll::Ready(());
            }
            self.0.1.set(Some(cx.waker().clone()));
            std::task::Poll::Pending
        })
        .await;
    }
}

/// Keeps every connection busy for a while: send, wait for the answer, send again. Prints answers per second.
pub(crate) fn load(address: SocketAddr, connections: usize, time: Duration) {
    raise_descriptor_limit();
    let event_loop = EventLoop::new().unwrap();
    let handle = event_loop.handle();
    let answers = event_loop.block_on(async {
        let mut streams = Vec::new();
        for _ in 0..connections {
            let stream = handle.connect(address).await.unwrap();
            stream.get_ref().set_nodelay(true).unwrap();
            streams.push(stream);
        }
        let end = handle.now() + time;
        let is_over = Rc::new(Cell::new(false));
        let (over, sleep) = (is_over.clone(), handle.sleep_until(end));
        handle.spawn_detached(async move {
            sleep.await;
            over.set(true);
        });
        let clients: Vec<_> = streams
            .into_iter()
            .map(|stream| {
                let is_over = is_over.clone();
                handle.spawn(async move {
                    let (mut answers, mut buf) = (0u64, [0; 64]);
                    while !is_over.get() {
                        stream.write_all(&MESSAGE).await.unwrap();
                        let mut filled = 0;
                        while filled < buf.len() {
                            match stream.read(&mut buf[filled..]).await.unwrap() {
                                0 => panic!("the server closed"),
                                n => filled += n,
                            }
                        }
                        assert_eq!(buf, MESSAGE);
                        answers += 1;
                    }
                    (answers, stream)
                })
            })
            .collect();
        let mut results = Vec::new();
        for client in clients {
            results.push(client.await.unwrap());
        }
        // All connections stay until the end.
        results.iter().map(|(answers, _)| answers).sum::<u64>()
    });
    println!("{}", answers as f64 / time.as_secs_f64());
}

/// Interleaves runs of all servers and prints medians.
pub(crate) fn compare(connections: usize, time: Duration, rounds: usize) {
    println!(
        "echo of 64 bytes, {connections} connections, medians of {rounds} interleaved runs of {time:?}\n"
    );
    println!("{:8} {:>10} {:>14} {:>14} {:>10}", "", "answers/s", "user us each", "sys us each", "peak kB");
    let contenders = ["pausa", "tokio", "smol"];
    let mut results = vec![Vec::new(); contenders.len()];
    for _ in 0..rounds {
        for (contender, results) in contenders.iter().zip(&mut results) {
            results.push(measure(contender, connections, time));
        }
    }
    for (contender, results) in contenders.iter().zip(&results) {
        let column = |i: usize| median(results.iter().map(|result: &[f64; 4]| result[i]).collect());
        println!("{contender:8} {:10.0} {:14.3} {:14.3} {:10.0}", column(0), column(1), column(2), column(3));
    }
    let ratio = |i: usize| {
        median(results[0].iter().zip(&results[1]).map(|(ours, theirs)| ours[i] / theirs[i]).collect())
    };
    println!("\npausa to tokio, median ratio: answers/s {:.3}, user time {:.3}", ratio(0), ratio(1));
}

/// Answers per second, user and system microseconds per request, peak kilobytes.
fn measure(contender: &str, connections: usize, time: Duration) -> [f64; 4] {
    let program = current_exe().unwrap();
    let mut server =
        Command::new(&program).args(["echo-server", contender]).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(server.stdout.take().unwrap());
    let mut address = String::new();
    output.read_line(&mut address).unwrap();
    let load = Command::new(&program)
        .args(["echo-load", address.trim(), &connections.to_string(), &time.as_millis().to_string()])
        .output()
        .unwrap();
    assert!(load.status.success(), "{}", String::from_utf8_lossy(&load.stderr));
    let rate = String::from_utf8(load.stdout).unwrap().trim().parse().unwrap();
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert!(server.wait().unwrap().success());
    let numbers: Vec<f64> = rest.split_whitespace().map(|number| number.parse().unwrap()).collect();
    let [requests, user, system, peak] = numbers[..] else { panic!("four numbers, not {rest}") };
    [rate, user / requests, system / requests, peak]
}

/// User instructions of the server process per request, by callgrind; starting and ending included.
pub(crate) fn instructions() {
    println!("user instructions of the echo server per request, 100 connections\n");
    for contender in ["pausa", "tokio", "smol"] {
        let mut server = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(current_exe().unwrap())
            .args(["echo-server", contender])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("valgrind is installed");
        let mut output = BufReader::new(server.stdout.take().unwrap());
        let mut address = String::new();
        output.read_line(&mut address).unwrap();
        let mut load = Command::new(current_exe().unwrap());
        assert!(load.args(["echo-load", address.trim(), "100", "2000"]).output().unwrap().status.success());
        let (mut rest, mut errors) = (String::new(), String::new());
        output.read_to_string(&mut rest).unwrap();
        server.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert!(server.wait().unwrap().success());
        let requests: f64 = rest.split(' ').next().unwrap().parse().unwrap();
        let line = errors.lines().find(|line| line.contains("Collected :")).expect("callgrind counts");
        let instructions: f64 = line.rsplit(' ').next().unwrap().parse().unwrap();
        println!("{contender:8} {:8.1}", instructions / requests);
    }
}

//! A server in the same process on a thread of its own, for programs and tests without the internet.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use futures_lite::future::or;
use pausa::{Listener, Loop};
use pausa_loops::{Clock, LoopName, OnLoop, run};
use tokio::sync::oneshot;

use crate::Site;
use crate::server::serve_and_tell;

/// A server of a [`Site`] on our loop, in a background thread, at a free port of 127.0.0.1. Dropping it stops the server
/// and joins the thread.
#[derive(Debug)]
pub struct Embedded {
    address: SocketAddr,
    /// In nanoseconds.
    last_answer: Arc<AtomicU64>,
    /// Dropping it wakes the server's loop from this thread.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Embedded {
    /// Starts a server. Each response is delayed by `delay`, in wall-clock time. Clients can connect once this returns.
    ///
    /// # Errors
    /// The system's error, for example if no thread, file descriptor or port is free.
    pub fn start(delay: Duration) -> io::Result<Embedded> {
        Embedded::start_with(Clock::Real, delay)
    }

    /// Starts a server with a virtual clock: each response takes `delay` by [`last_answer`](Self::last_answer), and almost no
    /// wall-clock time. For one client at a time.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn rehearse(delay: Duration) -> io::Result<Embedded> {
        Embedded::start_with(Clock::Rehearsal, delay)
    }

    fn start_with(clock: Clock, delay: Duration) -> io::Result<Embedded> {
        let last_answer = Arc::<AtomicU64>::default();
        let (stop, stopped) = oneshot::channel();
        let (tell_address, address) = mpsc::channel();
        let server =
            Server { site: Site { delay }, tell_address, stopped, last_answer: Arc::clone(&last_answer) };
        let thread = thread::Builder::new()
            .name("embedded server".into())
            .spawn(move || run(LoopName::Ours, clock, server).flatten())?;
        match address.recv() {
            Ok(address) => Ok(Embedded { address, last_answer, stop: Some(stop), thread: Some(thread) }),
            // The thread ended before it had an address; its result is the error.
            Err(_) => Err(match thread.join() {
                Ok(Err(error)) => error,
                Ok(Ok(())) | Err(_) => io::Error::other("the embedded server's thread panicked"),
            }),
        }
    }

    /// The time of the server's clock at which its last response was ready.
    pub fn last_answer(&self) -> Duration {
        Duration::from_nanos(self.last_answer.load(Ordering::Acquire))
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // If the thread panicked, the message is on stderr already.
            let _ = thread.join();
        }
    }
}

struct Server {
    site: Site,
    tell_address: mpsc::Sender<SocketAddr>,
    stopped: oneshot::Receiver<()>,
    last_answer: Arc<AtomicU64>,
}

impl OnLoop for Server {
    type Output = io::Result<()>;

    async fn main<L: Loop>(self, event_loop: L) -> io::Result<()> {
        let listener = event_loop.listen((Ipv4Addr::LOCALHOST, 0).into())?;
        let address = listener.local_addr()?;
        let _ = self.tell_address.send(address);
        let until_stopped = async {
            let _ = self.stopped.await;
        };
        let last_answer = self.last_answer;
        let tell = move |now: Duration| {
            last_answer.store(u64::try_from(now.as_nanos()).unwrap_or(u64::MAX), Ordering::Release);
        };
        or(until_stopped, serve_and_tell(event_loop, listener, self.site, tell)).await;
        Ok(())
    }
}

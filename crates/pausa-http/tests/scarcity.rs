//! What a download does when the system has no room for its connection, and when a socket fails.

mod common;

use std::cell::Cell;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use common::{LOCALHOST, MINUTE, Page};
use pausa::{Listener, Loop, Stream, gather};
use pausa_http::{DownloadError, HttpSession, Site, serve};
use pausa_loops::{Clock, LoopName, OnLoop, run};
use rustix::io::Errno;

/// Which calls fail, counted over all sockets of a loop.
#[derive(Clone, Default)]
struct Faults {
    connect: Plan,
    read: Plan,
    write: Plan,
}

/// The calls that fail, and with what.
#[derive(Clone, Default)]
struct Plan(Rc<Cell<(u64, u64, i32)>>);

impl Plan {
    /// The first calls fail.
    fn first(calls: u64, errno: Errno) -> Self {
        Plan(Rc::new(Cell::new((0, calls, errno.raw_os_error()))))
    }

    fn check(&self) -> io::Result<()> {
        let (done, failing, errno) = self.0.get();
        self.0.set((done + 1, failing, errno));
        if done < failing { Err(io::Error::from_raw_os_error(errno)) } else { Ok(()) }
    }

    fn calls(&self) -> u64 {
        self.0.get().0
    }
}

/// A loop whose sockets fail by plan.
#[derive(Clone)]
struct Faulty<L> {
    event_loop: L,
    faults: Faults,
}

impl<L> Unpin for Faulty<L> {}

impl<L: Loop> Loop for Faulty<L> {
    type Sleep = L::Sleep;
    type Task<T: 'static> = L::Task<T>;
    type Listener = FaultyListener<L::Listener>;
    type Stream = FaultyStream<L::Stream>;
    type Connect = Pin<Box<dyn Future<Output = io::Result<Self::Stream>>>>;

    fn now(&self) -> Duration {
        self.event_loop.now()
    }

    fn sleep(&self, duration: Duration) -> L::Sleep {
        self.event_loop.sleep(duration)
    }

    fn spawn<F>(&self, future: F) -> L::Task<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.event_loop.spawn(future)
    }

    fn spawn_detached(&self, future: impl Future<Output = ()> + 'static) {
        self.event_loop.spawn_detached(future);
    }

    fn listen(&self, address: SocketAddr) -> io::Result<Self::Listener> {
        self.event_loop.listen(address).map(|listener| FaultyListener(listener, self.faults.clone()))
    }

    fn connect(&self, address: SocketAddr) -> Self::Connect {
        let Faulty { event_loop, faults } = self.clone();
        Box::pin(async move {
            faults.connect.check()?;
            Ok(FaultyStream(event_loop.connect(address).await?, faults))
        })
    }
}

struct FaultyListener<A>(A, Faults);

impl<A: Listener> Listener for FaultyListener<A> {
    type Stream = FaultyStream<A::Stream>;

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(Self::Stream, SocketAddr)>> {
        self.0.poll_accept(cx).map_ok(|(stream, peer)| (FaultyStream(stream, self.1.clone()), peer))
    }

    fn accept_now(&mut self) -> io::Result<Option<(Self::Stream, SocketAddr)>> {
        Ok(self.0.accept_now()?.map(|(stream, peer)| (FaultyStream(stream, self.1.clone()), peer)))
    }
}

struct FaultyStream<S>(S, Faults);

impl<S: Stream> Stream for FaultyStream<S> {
    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        self.1.read.check()?;
        self.0.poll_read(cx, buffer)
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.1.write.check()?;
        self.0.poll_write(cx, bytes)
    }

    fn close(&mut self) -> io::Result<()> {
        self.0.close()
    }
}

/// Downloads pages at once from a server on the same loop; only the clients' sockets fail.
struct WithFaults {
    faults: Faults,
    pages: usize,
    timeout: Duration,
}

impl OnLoop for WithFaults {
    type Output = (Vec<Page>, Duration);

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let listener = event_loop.listen(LOCALHOST).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let _server = event_loop.spawn(serve(event_loop.clone(), listener, Site::default()));
        let session =
            HttpSession::new(Faulty { event_loop: event_loop.clone(), faults: self.faults }, self.timeout);
        let begin = event_loop.now();
        let gets = (1..=self.pages).map(|number| session.get(&format!("{base}/page/{number}")));
        let pages = gather(&event_loop, gets).await;
        (pages.into_iter().map(|page| page.expect("no panic")).collect(), event_loop.now() - begin)
    }
}

/// On the loops whose virtual clock can be compared.
fn on_each_loop(
    faults: impl Fn() -> Faults,
    pages: usize,
    timeout: Duration,
    check: impl Fn(LoopName, &[Page], Duration),
) {
    for name in LoopName::ALL {
        let program = WithFaults { faults: faults(), pages, timeout };
        let (pages, took) = run(name, Clock::Rehearsal, program).unwrap();
        check(name, &pages, took);
    }
}

#[test]
fn a_connection_for_which_there_is_no_room_is_tried_again() {
    for errno in [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM, Errno::ADDRNOTAVAIL, Errno::AGAIN]
    {
        let faults = || Faults { connect: Plan::first(7, errno), ..Faults::default() };
        on_each_loop(faults, 5, MINUTE, |name, pages, took| {
            assert!(pages.iter().all(Result::is_ok), "{errno:?} on {name}: {pages:?}");
            assert!(took < MINUTE, "{errno:?} on {name}");
        });
    }
}

#[test]
fn a_connection_for_which_there_is_never_room_fails_after_the_time_out() {
    let faults = || Faults { connect: Plan::first(u64::MAX, Errno::MFILE), ..Faults::default() };
    // smol's virtual clock takes a moment for each attempt.
    on_each_loop(faults, 3, Duration::from_secs(5), |name, pages, took| {
        for page in pages {
            let Err(error @ DownloadError::NoRoom { .. }) = page else { panic!("on {name}: {page:?}") };
            assert!(
                error.to_string().contains("(Too many open files (os error 24)): raise the limit"),
                "{error}"
            );
        }
        assert_eq!(took.as_secs(), 5, "on {name}");
    });
}

#[test]
fn a_connection_that_is_refused_is_not_tried_again() {
    for name in LoopName::ALL {
        let faults = Faults { connect: Plan::first(1, Errno::CONNREFUSED), ..Faults::default() };
        let program = WithFaults { faults: faults.clone(), pages: 1, timeout: MINUTE };
        let (pages, _) = run(name, Clock::Rehearsal, program).unwrap();
        assert!(matches!(pages[..], [Err(DownloadError::Refused { .. })]), "on {name}: {pages:?}");
        assert_eq!(faults.connect.calls(), 1, "on {name}");
    }
}

#[test]
fn a_socket_that_fails_at_any_read_or_write_is_an_error_of_its_download_alone() {
    for errno in [Errno::CONNRESET, Errno::PIPE, Errno::TIMEDOUT, Errno::IO] {
        for reads in [true, false] {
            let plan = || Plan::first(1, errno);
            let faults = || match reads {
                true => Faults { read: plan(), ..Faults::default() },
                false => Faults { write: plan(), ..Faults::default() },
            };
            on_each_loop(faults, 4, MINUTE, |name, pages, _| {
                let lost = pages.iter().filter(|page| page.is_err()).count();
                assert_eq!(lost, 1, "{errno:?} on {name}, in a read: {reads}: {pages:?}");
            });
        }
    }
}

//! What a download does when the system has no room for its connection, and when a socket fails.

use std::cell::Cell;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use pausa::{Listener, Loop, Stream};
use pausa_http::DownloadErrorKind::{NoRoom, Refused};
use pausa_http::Site;
use pausa_loops::{Clock, LoopName, run};
use rustix::io::Errno;

use crate::{MINUTE, Page, WithServer, paths};

/// Which calls fail, counted over all sockets of a loop.
#[derive(Clone, Default)]
pub(crate) struct Faults {
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
}

/// A loop whose sockets fail by plan.
#[derive(Clone)]
pub(crate) struct Faulty<L> {
    pub(crate) event_loop: L,
    pub(crate) faults: Faults,
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

pub(crate) struct FaultyListener<A>(A, Faults);

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

pub(crate) struct FaultyStream<S>(S, Faults);

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

/// Downloads pages on each loop. Gives the pages and how long they took by the loop's clock.
fn on_each_loop(
    faults: impl Fn() -> Faults,
    pages: usize,
    timeout: Duration,
    check: impl Fn(LoopName, &[Page], Duration),
) {
    for name in LoopName::ALL {
        let program = WithServer { site: Site::default(), paths: paths(pages), timeout, faults: faults() };
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
            let error = page.as_ref().unwrap_err();
            assert!(matches!(error.kind, NoRoom { .. }), "on {name}: {error}");
            let why = "(Too many open files (os error 24)): raise the limit";
            assert!(error.to_string().contains(why), "{error}");
        }
        assert_eq!(took.as_secs(), 5, "on {name}");
    });
}

#[test]
fn a_connection_that_is_refused_is_not_tried_again() {
    // Another attempt would succeed.
    let faults = || Faults { connect: Plan::first(1, Errno::CONNREFUSED), ..Faults::default() };
    on_each_loop(faults, 1, MINUTE, |name, pages, _| {
        let error = pages[0].as_ref().unwrap_err();
        assert!(matches!(error.kind, Refused { .. }), "on {name}: {error}");
    });
}

#[test]
fn a_read_or_write_that_fails_is_an_error_of_its_download_alone() {
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

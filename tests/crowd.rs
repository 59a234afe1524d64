//! Thousands of clients that connect and send nothing. They run in a thread with its own table of file descriptors, so that
//! only one end of each connection counts towards the limit of the process.

use std::io::{Error, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::raw::c_int;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// The number of clients that connect at once: fewer than the backlog of the listener.
pub(crate) const AT_ONCE: usize = 100;

/// Clients in another thread. They disconnect when it is dropped.
pub(crate) struct Crowd {
    orders: Sender<Order>,
    done: Receiver<()>,
}

enum Order {
    Come,
    Speak,
}

impl Crowd {
    /// Makes a crowd without clients. They will connect to this address.
    pub(crate) fn at(address: SocketAddr) -> Crowd {
        let ((orders, received), (does, done)) = (channel(), channel());
        thread::spawn(move || {
            have_descriptors_of_its_own();
            let mut clients = Vec::new();
            for order in received {
                match order {
                    Order::Come => clients
                        .extend((0..AT_ONCE).map(|_| TcpStream::connect(address).expect("somebody listens"))),
                    Order::Speak => clients[0].write_all(b"!").expect("somebody hears it"),
                }
                does.send(()).expect("somebody waits");
            }
        });
        Crowd { orders, done }
    }

    /// Connects [`AT_ONCE`] more clients.
    pub(crate) fn comes(&self) {
        self.does(Order::Come);
    }

    /// Makes the first client send `!`.
    pub(crate) fn speaks(&self) {
        self.does(Order::Speak);
    }

    fn does(&self, order: Order) {
        self.orders.send(order).expect("the thread waits");
        self.done.recv().expect("no panic in the thread");
    }
}

fn have_descriptors_of_its_own() {
    const ALL_BUT_THE_STANDARD_ONES: u32 = 3;
    // SAFETY: the call gives this thread its own descriptor table and closes the descriptors in it. The other threads keep
    // theirs, and this thread owns none.
    let result =
        unsafe { libc::close_range(ALL_BUT_THE_STANDARD_ONES, u32::MAX, libc::CLOSE_RANGE_UNSHARE as c_int) };
    assert_eq!(result, 0, "close_range: {}", Error::last_os_error());
}

/// Raises the limit of file descriptors to `wanted` if the system allows it, and returns the limit.
pub(crate) fn allow_descriptors(wanted: u64) -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let allowed = wanted.min(maximum.unwrap_or(u64::MAX));
    if current.is_some_and(|current| current < allowed) {
        setrlimit(Resource::Nofile, Rlimit { current: Some(allowed), maximum }).expect("up to the maximum");
    }
    allowed
}

/// The number of clients: 10,000 under CI, otherwise 2,000; fewer if the limit of file descriptors does not allow them.
pub(crate) fn thousands() -> usize {
    let wanted = if std::env::var_os("CI").is_some() { 10_000 } else { 2_000 };
    // Leaves 2,000 descriptors for the other tests.
    let allowed = allow_descriptors(12_000).saturating_sub(2_000);
    let clients = wanted.min(allowed as usize / AT_ONCE * AT_ONCE);
    if clients < wanted {
        let mut stderr = std::io::stderr();
        let _ = writeln!(stderr, "only {clients}: the system allows this process few file descriptors");
    }
    clients
}

//! Limits of a download: the size of a response, memory, and file descriptors.

use std::cell::Cell;
use std::io;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The largest number of headers of a response.
pub const MOST_HEADERS: usize = 100;

/// The largest size in bytes of a response before its page: the status line and the headers. The same limit applies to
/// interim responses (status 1xx) and to trailers.
pub const MOST_HEAD: usize = 64 * 1024;

/// The largest size of a page in bytes.
pub const MOST_PAGE: usize = 8 * 1024 * 1024;

/// The largest total size in bytes of the unfinished pages of a [`HttpSession`](crate::HttpSession).
pub const MOST_HELD: usize = 256 * 1024 * 1024;

/// The largest number of concurrent connections of a [`HttpSession`](crate::HttpSession). Further downloads wait.
pub const MOST_CONNECTIONS: usize = 10_000;

/// The delay before another attempt when the system has no resources for a connection.
pub(crate) const REST: Duration = Duration::from_millis(50);

/// The number of file descriptors kept free for the standard streams, pollers and name lookups.
const RESERVED: u64 = 32;

/// Raises the soft limit of open files to the hard limit, as far as the system allows. The usual soft limit of 1024 (256 on
/// macOS) is too low for a thousand concurrent downloads.
pub fn raise_descriptor_limit() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // macOS reports an unlimited hard limit, and refuses to set it; it accepts this value.
    const OPEN_MAX: u64 = 10_240;
    for wanted in [maximum, Some(OPEN_MAX)] {
        let is_more = current.is_some_and(|current| wanted.is_none_or(|wanted| wanted > current));
        if is_more && setrlimit(Resource::Nofile, Rlimit { current: wanted, maximum }).is_ok() {
            break;
        }
    }
}

/// The number of connections that a session opens at once: half of the file descriptors. A server in the same process gets
/// the other half.
pub(crate) fn connections() -> usize {
    let descriptors = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let half = descriptors.saturating_sub(RESERVED) / 2;
    usize::try_from(half).unwrap_or(usize::MAX).clamp(1, MOST_CONNECTIONS)
}

/// Whether the error is temporary: the system is out of file descriptors, ports or buffers.
pub fn is_for_want_of_room(error: &io::Error) -> bool {
    const SCARCE: [Errno; 6] =
        [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM, Errno::ADDRNOTAVAIL, Errno::AGAIN];
    error.raw_os_error().is_some_and(|number| SCARCE.iter().any(|errno| errno.raw_os_error() == number))
}

/// A page that is being received. Its bytes count as held until it is finished or dropped.
pub(crate) struct Page<'a> {
    bytes: Vec<u8>,
    held: &'a Cell<usize>,
}

impl<'a> Page<'a> {
    pub(crate) fn new(held: &'a Cell<usize>) -> Self {
        Page { bytes: Vec::new(), held }
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Appends bytes, unless the page or all unfinished pages together would be too large.
    pub(crate) fn try_extend(&mut self, bytes: &[u8]) -> Result<(), ()> {
        let held = self.held.get() + bytes.len();
        if self.bytes.len() + bytes.len() > MOST_PAGE || held > MOST_HELD {
            return Err(());
        }
        self.held.set(held);
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Vec<u8> {
        let bytes = std::mem::take(&mut self.bytes);
        self.held.set(self.held.get() - bytes.len());
        bytes
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        self.held.set(self.held.get() - self.bytes.len());
    }
}

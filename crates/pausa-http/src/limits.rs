//! What a download may use: of an answer's size, of memory, and of file descriptors.

use std::cell::Cell;
use std::io;

use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The most headers of an answer.
pub const MOST_HEADERS: usize = 100;

/// The most bytes of an answer before its page: the status line and the headers. As much again may come as interim answers
/// (status 1xx), and as trailers.
pub const MOST_HEAD: usize = 64 * 1024;

/// The most bytes of a page.
pub const MOST_PAGE: usize = 8 * 1024 * 1024;

/// The most bytes that the unfinished pages of a [`HttpSession`](crate::HttpSession) may have together.
pub const MOST_HELD: usize = 256 * 1024 * 1024;

/// The most connections of a [`HttpSession`](crate::HttpSession) at once; further downloads wait.
pub const MOST_CONNECTIONS: usize = 10_000;

/// File descriptors that are left to others: the standard streams, pollers, name lookups.
const RESERVED: u64 = 32;

/// Raises the soft limit of open files to the hard one, as far as the system allows. Without it the usual 1024 (256 on
/// macOS) end a thousand downloads at once.
pub fn raise_descriptor_limit() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // macOS has no hard limit to offer, and refuses to be asked for none; this much it accepts.
    const OPEN_MAX: u64 = 10_240;
    for wanted in [maximum, Some(OPEN_MAX)] {
        let is_more = current.is_some_and(|current| wanted.is_none_or(|wanted| wanted > current));
        if is_more && setrlimit(Resource::Nofile, Rlimit { current: wanted, maximum }).is_ok() {
            break;
        }
    }
}

/// How many connections a session opens at once: half of the descriptors, so that a server in the same process has as
/// many.
pub(crate) fn connections() -> usize {
    let descriptors = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let half = descriptors.saturating_sub(RESERVED) / 2;
    usize::try_from(half).unwrap_or(usize::MAX).clamp(1, MOST_CONNECTIONS)
}

/// Whether the system may have room for another connection later: it is out of descriptors, ports or buffers.
pub fn is_for_want_of_room(error: &io::Error) -> bool {
    const SCARCE: [Errno; 6] =
        [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM, Errno::ADDRNOTAVAIL, Errno::AGAIN];
    error.raw_os_error().is_some_and(|number| SCARCE.iter().any(|errno| errno.raw_os_error() == number))
}

/// A page that is being received. Its bytes count as held until it is dropped or finished.
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

    /// Adds bytes, unless the page or all unfinished pages together would be too large.
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

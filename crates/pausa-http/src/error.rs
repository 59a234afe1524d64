//! Why a page did not come, in one line each. The words are the same whichever client was asked.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use hyper::StatusCode;

use crate::limits::{MOST_HEAD, MOST_HEADERS, MOST_HELD, MOST_PAGE, is_for_want_of_room};
use crate::url::Target;

/// Why a download failed. Each is one line that names the URL and says what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DownloadError {
    /// It is not a URL with a scheme and a host; or it has a user's name in it, which is refused too.
    NotAUrl {
        /// What was asked for.
        url: String,
    },
    /// It is a URL of another scheme: `https`, say. There is no TLS here.
    NotHttp {
        /// What was asked for.
        url: String,
        /// Its scheme.
        scheme: String,
    },
    /// The host's name has no address.
    HostNotFound {
        /// What was asked for.
        url: String,
        /// The name.
        host: String,
    },
    /// Nobody listens where the URL leads to.
    Refused {
        /// What was asked for.
        url: String,
        /// `host:port`.
        server: String,
    },
    /// Connecting, the answer and the page together took too long.
    TimedOut {
        /// What was asked for.
        url: String,
        /// The session's time-out.
        after: Duration,
    },
    /// The server's answer is something else than a page: any status but those from 200 to 299. A redirection is not
    /// followed.
    Status {
        /// What was asked for.
        url: String,
        /// The status: 404, say.
        status: u16,
    },
    /// The server closed the connection before all of the page had come.
    CutShort {
        /// What was asked for.
        url: String,
        /// How many bytes of the page have come.
        received: usize,
        /// How many the server had promised, if it had come to that.
        expected: Option<u64>,
    },
    /// What came back is not HTTP/1.1.
    Protocol {
        /// What was asked for.
        url: String,
        /// `host:port`.
        server: String,
    },
    /// The answer is larger than a download may be: see [`MOST_HEADERS`], [`MOST_HEAD`], [`MOST_PAGE`] and
    /// [`MOST_HELD`].
    TooLarge {
        /// What was asked for.
        url: String,
    },
    /// The system had no room for another connection, however often it was asked: no file descriptor, no port, no memory.
    NoRoom {
        /// What was asked for.
        url: String,
        /// The system's words.
        message: String,
    },
    /// The system cannot go on: the network is unreachable, say.
    System {
        /// What was asked for.
        url: String,
        /// The system's words.
        message: String,
    },
}

impl fmt::Display for DownloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use DownloadError::*;
        match self {
            NotAUrl { url } => write!(f, "`{url}` is not a URL: it should look like http://host/path"),
            NotHttp { url, scheme } => write!(f, "{url}: only http here, not {scheme}: there is no TLS"),
            HostNotFound { url, host } => {
                write!(f, "{url}: there is no host {host}: check its name, or the network")
            }
            Refused { url, server } => {
                write!(f, "{url}: connection refused: start a server at {server}, or check the port")
            }
            TimedOut { url, after } => {
                write!(f, "{url}: timed out after {} s: try again, or allow more time", after.as_secs_f64())
            }
            Status { url, status } => {
                let known = StatusCode::from_u16(*status).ok().and_then(|status| status.canonical_reason());
                write!(f, "{url}: status {status} {}: ", known.unwrap_or("of the server's own"))?;
                f.write_str(match status {
                    400..500 => "check the path",
                    500..600 => "the server has failed, try again later",
                    _ => "only a page with status 200 is a success, and a redirection is not followed",
                })
            }
            CutShort { url, received, expected } => {
                write!(f, "{url}: cut short after {received}")?;
                if let Some(expected) = expected {
                    write!(f, " of {expected}")?;
                }
                f.write_str(" bytes: the server closed the connection early, try again")
            }
            Protocol { url, server } => {
                write!(f, "{url}: what came back is not HTTP/1.1: is there a web server at {server}?")
            }
            TooLarge { url } => write!(
                f,
                "{url}: the answer is too large: at most {MOST_HEADERS} headers, {} KiB before the page, a page of {} MiB, \
                 and {} MiB of unfinished pages",
                MOST_HEAD >> 10,
                MOST_PAGE >> 20,
                MOST_HELD >> 20
            ),
            NoRoom { url, message } => write!(
                f,
                "{url}: the system has no room for another connection ({message}): raise the limit of open files \
                 (`ulimit -n`), or download fewer pages at once"
            ),
            System { url, message } => write!(f, "{url}: the connection failed: {message}"),
        }
    }
}

impl Error for DownloadError {}

/// The errors about a target.
impl Target {
    pub(crate) fn host_not_found(&self) -> DownloadError {
        DownloadError::HostNotFound { url: self.url.clone(), host: self.host.clone() }
    }

    pub(crate) fn timed_out(&self, after: Duration) -> DownloadError {
        DownloadError::TimedOut { url: self.url.clone(), after }
    }

    pub(crate) fn status(&self, status: StatusCode) -> DownloadError {
        DownloadError::Status { url: self.url.clone(), status: status.as_u16() }
    }

    pub(crate) fn cut_short(&self, received: usize, expected: Option<u64>) -> DownloadError {
        DownloadError::CutShort { url: self.url.clone(), received, expected }
    }

    pub(crate) fn protocol(&self) -> DownloadError {
        DownloadError::Protocol { url: self.url.clone(), server: self.server() }
    }

    pub(crate) fn too_large(&self) -> DownloadError {
        DownloadError::TooLarge { url: self.url.clone() }
    }

    /// Of an error before the first byte of a page.
    pub(crate) fn failed(&self, error: &io::Error) -> DownloadError {
        let url = self.url.clone();
        match error.kind() {
            _ if is_for_want_of_room(error) => DownloadError::NoRoom { url, message: error.to_string() },
            io::ErrorKind::FileTooLarge => self.too_large(),
            io::ErrorKind::ConnectionRefused => DownloadError::Refused { url, server: self.server() },
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => self.cut_short(0, None),
            _ => DownloadError::System { url, message: error.to_string() },
        }
    }
}

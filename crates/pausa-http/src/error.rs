//! The errors of a download. Each has a one-line message, the same for both clients.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use DownloadErrorKind::*;
use hyper::StatusCode;

use crate::limits::{MOST_HEAD, MOST_HEADERS, MOST_HELD, MOST_PAGE, is_for_want_of_room};
use crate::url::Target;

/// A download that failed. Its message is one line that names the URL and says what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadError {
    /// The URL.
    pub url: String,
    /// Why it failed.
    pub kind: DownloadErrorKind,
}

/// Why a download failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DownloadErrorKind {
    /// The text is not a URL with a scheme and a host, or the URL has a user name, which is refused.
    NotAUrl,
    /// The URL has another scheme, for example `https`; TLS is not supported.
    NotHttp {
        /// Its scheme.
        scheme: String,
    },
    /// The host name has no address.
    HostNotFound {
        /// The name.
        host: String,
    },
    /// The connection was refused.
    Refused {
        /// `host:port`.
        server: String,
    },
    /// Connecting and receiving the page took longer than the time-out.
    TimedOut {
        /// The session's time-out.
        after: Duration,
    },
    /// The status of the response is not from 200 to 299. Redirections are not followed.
    Status {
        /// The status, for example 404.
        status: u16,
    },
    /// The server closed the connection before the end of the page.
    CutShort {
        /// The number of bytes received.
        received: usize,
        /// The length that the server announced, if it did.
        expected: Option<u64>,
    },
    /// The response is not HTTP/1.1.
    Protocol {
        /// `host:port`.
        server: String,
    },
    /// The response is too large: see [`MOST_HEADERS`], [`MOST_HEAD`], [`MOST_PAGE`] and
    /// [`MOST_HELD`].
    TooLarge,
    /// The system had no file descriptor, port or memory for another connection until the time-out.
    NoRoom {
        /// The system's message.
        message: String,
    },
    /// Another error of the system, for example an unreachable network.
    System {
        /// The system's message.
        message: String,
    },
}

impl fmt::Display for DownloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            kind @ NotAUrl => write!(f, "`{}` {kind}", self.url),
            kind => write!(f, "{}: {kind}", self.url),
        }
    }
}

impl fmt::Display for DownloadErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotAUrl => f.write_str("is not a URL: it should look like http://host/path"),
            NotHttp { scheme } => write!(f, "only http here, not {scheme}: there is no TLS"),
            HostNotFound { host } => write!(f, "there is no host {host}: check its name, or the network"),
            Refused { server } => {
                write!(f, "connection refused: start a server at {server}, or check the port")
            }
            TimedOut { after } => {
                write!(f, "timed out after {} s: try again, or allow more time", after.as_secs_f64())
            }
            Status { status } => {
                let known = StatusCode::from_u16(*status).ok().and_then(|status| status.canonical_reason());
                write!(f, "status {status} {}: ", known.unwrap_or("of the server's own"))?;
                f.write_str(match status {
                    400..500 => "check the path",
                    500..600 => "the server has failed, try again later",
                    _ => "only a page with status 200 is a success, and a redirection is not followed",
                })
            }
            CutShort { received, expected } => {
                write!(f, "cut short after {received}")?;
                if let Some(expected) = expected {
                    write!(f, " of {expected}")?;
                }
                f.write_str(" bytes: the server closed the connection early, try again")
            }
            Protocol { server } => {
                write!(f, "what came back is not HTTP/1.1: is there a web server at {server}?")
            }
            TooLarge => write!(
                f,
                "the answer is too large: at most {MOST_HEADERS} headers, {} KiB before the page, a page of {} MiB, \
                 and {} MiB of unfinished pages",
                MOST_HEAD >> 10,
                MOST_PAGE >> 20,
                MOST_HELD >> 20
            ),
            NoRoom { message } => write!(
                f,
                "the system has no room for another connection ({message}): raise the limit of open files \
                 (`ulimit -n`), or download fewer pages at once"
            ),
            System { message } => write!(f, "the connection failed: {message}"),
        }
    }
}

impl Error for DownloadError {}

/// Constructors of errors that name a target.
impl Target {
    pub(crate) fn error(&self, kind: DownloadErrorKind) -> DownloadError {
        DownloadError { url: self.url.clone(), kind }
    }

    pub(crate) fn host_not_found(&self) -> DownloadError {
        self.error(HostNotFound { host: self.host.clone() })
    }

    pub(crate) fn protocol(&self) -> DownloadError {
        self.error(Protocol { server: self.server() })
    }

    /// Converts an error that came before the first byte of a page.
    pub(crate) fn failed(&self, error: &io::Error) -> DownloadError {
        self.error(match error.kind() {
            _ if is_for_want_of_room(error) => NoRoom { message: error.to_string() },
            io::ErrorKind::FileTooLarge => TooLarge,
            io::ErrorKind::ConnectionRefused => Refused { server: self.server() },
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => CutShort { received: 0, expected: None },
            _ => System { message: error.to_string() },
        })
    }
}

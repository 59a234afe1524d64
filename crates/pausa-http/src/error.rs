//! The errors of a download. Each has a one-line message, the same for both clients.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use hyper::StatusCode;

use crate::limits::{MOST_HEAD, MOST_HEADERS, MOST_HELD, MOST_PAGE, is_for_want_of_room};
use crate::url::Target;

/// Why a download failed. Each message is one line that names the URL and says what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DownloadError {
    /// The text is not a URL with a scheme and a host, or the URL has a user name, which is refused.
    NotAUrl {
        /// The URL.
        url: String,
    },
    /// The URL has another scheme, for example `https`; TLS is not supported.
    NotHttp {
        /// The URL.
        url: String,
        /// Its scheme.
        scheme: String,
    },
    /// The host name has no address.
    HostNotFound {
        /// The URL.
        url: String,
        /// The name.
        host: String,
    },
    /// The connection was refused.
    Refused {
        /// The URL.
        url: String,
        /// `host:port`.
        server: String,
    },
    /// Connecting and receiving the page took longer than the time-out.
    TimedOut {
        /// The URL.
        url: String,
        /// The session's time-out.
        after: Duration,
    },
    /// The status of the response is not from 200 to 299. Redirections are not followed.
    Status {
        /// The URL.
        url: String,
        /// The status, for example 404.
        status: u16,
    },
    /// The server closed the connection before the end of the page.
    CutShort {
        /// The URL.
        url: String,
        /// The number of bytes received.
        received: usize,
        /// The length that the server announced, if it did.
        expected: Option<u64>,
    },
    /// The response is not HTTP/1.1.
    Protocol {
        /// The URL.
        url: String,
        /// `host:port`.
        server: String,
    },
    /// The response is too large: see [`MOST_HEADERS`], [`MOST_HEAD`], [`MOST_PAGE`] and
    /// [`MOST_HELD`].
    TooLarge {
        /// The URL.
        url: String,
    },
    /// The system had no file descriptor, port or memory for another connection until the time-out.
    NoRoom {
        /// The URL.
        url: String,
        /// The system's message.
        message: String,
    },
    /// Another error of the system, for example an unreachable network.
    System {
        /// The URL.
        url: String,
        /// The system's message.
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

/// Constructors of errors that name a target.
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

    /// Converts an error that came before the first byte of a page.
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

//! The HTTP of chapter 4, where pages are downloaded one after the other and then all at once: well-kept libraries over
//! the loops of this workspace, and few features.
//!
//! - [`HttpSession`]: a client that pauses, on any [`Loop`](pausa::Loop) (hyper).
//! - [`blocking_get`]: a client that blocks its thread. Both share everything but the waiting, so they accept
//!   the same URLs and answers, and give the same bytes and the same [`DownloadError`].
//! - [`serve`]: a server of a [`Site`] on any loop (hyper), which takes its time on purpose.
//! - [`Embedded`]: that server on a thread in the background.
//!
//! HTTP/1.1 without TLS; a connection per request; no redirections, proxies or cookies. What an answer may have is bounded:
//! [`MOST_HEADERS`], [`MOST_HEAD`], [`MOST_PAGE`], [`MOST_HELD`].
//!
//! ```
//! use std::time::Duration;
//! use pausa_http::{Embedded, Site, blocking_get};
//!
//! let server = Embedded::start(Duration::ZERO)?;
//! let page = blocking_get(&format!("{}/example.com", server.base_url()), Duration::from_secs(10))?;
//! assert_eq!(Some(page), Site::page("/example.com").map(String::into_bytes));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod blocking;
mod embedded;
mod error;
mod exchange;
mod io;
mod limits;
mod server;
mod session;
mod url;

pub use blocking::blocking_get;
pub use embedded::Embedded;
pub use error::DownloadError;
pub use limits::{
    MOST_CONNECTIONS, MOST_HEAD, MOST_HEADERS, MOST_HELD, MOST_PAGE, is_for_want_of_room,
    raise_descriptor_limit,
};
pub use server::{PAGE_LENGTH, Site, serve};
pub use session::{Get, HttpSession};

//! HTTP for chapter 4, which downloads pages one after the other and then concurrently. It runs hyper on the loops of this
//! workspace.
//!
//! - [`HttpSession`]: an asynchronous client on any [`Loop`](pausa::Loop).
//! - [`blocking_get`]: a client that blocks its thread. Both share everything except how they wait, so they accept the same
//!   URLs and responses, and return the same bytes and the same [`DownloadError`].
//! - [`serve`]: a server of a [`Site`] on any loop, with a delay before each response.
//! - [`Embedded`]: that server on a background thread.
//!
//! HTTP/1.1 without TLS; one connection per request; no redirections, proxies or cookies. The size of a response is limited:
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
pub use error::{DownloadError, DownloadErrorKind};
pub use limits::{
    MOST_CONNECTIONS, MOST_HEAD, MOST_HEADERS, MOST_HELD, MOST_PAGE, is_for_want_of_room,
    raise_descriptor_limit,
};
pub use server::{PAGE_LENGTH, Site, serve};
pub use session::{Get, HttpSession};

//! `ch4_downloads`: several pages at once.

use crate::{Loop, Session, TaskFailed};

/// Implemented by an encoding that has the program.
pub trait Downloads: 'static {
    /// Fetches a page, and returns its size in bytes.
    fn download<S: Session>(session: S, url: String) -> impl Future<Output = Result<usize, S::Error>>;

    /// Fetches all pages concurrently, and returns their sizes in the order of `urls`. A download that fails does not stop
    /// the others.
    fn at_once<L: Loop, S: Session>(
        event_loop: L,
        session: S,
        urls: Vec<String>,
    ) -> impl Future<Output = Vec<Downloaded<S>>>;
}

/// The size of a page in bytes, or why it was not downloaded.
pub type Downloaded<S> = Result<Result<usize, <S as Session>::Error>, TaskFailed>;

//! `ch4_downloads`: the tangible difference: pages at once.

use crate::{Loop, Session, TaskFailed};

/// An encoding that has the program.
pub trait Downloads: 'static {
    /// Fetches a page, and gives its size in bytes.
    fn download<S: Session>(session: S, url: String) -> impl Future<Output = Result<usize, S::Error>>;

    /// Fetches all pages at once, and gives their sizes in the order asked for. One that fails does not keep the others
    /// from coming.
    fn at_once<L: Loop, S: Session>(
        event_loop: L,
        session: S,
        urls: Vec<String>,
    ) -> impl Future<Output = Vec<Downloaded<S>>>;
}

/// The size of a page, or why it did not come.
pub type Downloaded<S> = Result<Result<usize, <S as Session>::Error>, TaskFailed>;

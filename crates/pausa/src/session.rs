//! The HTTP client of the contract, as a trait.

use std::error::Error;

/// A client that fetches pages. Clones share its connections.
pub trait Session: Clone + Unpin + 'static {
    /// Why a page could not be fetched. Its text is one line that names the page.
    type Error: Error + 'static;
    /// The future of [`get`](Self::get), ready with the bytes of the page.
    type Get: Future<Output = Result<Vec<u8>, Self::Error>> + Unpin + 'static;

    /// Fetches a page.
    fn get(&self, url: &str) -> Self::Get;
}

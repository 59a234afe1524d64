//! What a program needs of a client for pages, whichever protocol it speaks.

use std::error::Error;

/// A client that fetches pages. Clones share it.
pub trait Session: Clone + Unpin + 'static {
    /// Why a page could not be fetched; one line that names the page.
    type Error: Error + 'static;
    /// Ready with the page's bytes.
    type Get: Future<Output = Result<Vec<u8>, Self::Error>> + Unpin + 'static;

    /// Fetches a page.
    fn get(&self, url: &str) -> Self::Get;
}

//! `ch5_url_harvest`: a generator and coroutines together.

use std::cell::RefCell;
use std::rc::Rc;

use crate::{Loop, Session, TaskFailed};

/// An encoding that has the program.
pub trait UrlHarvest: 'static {
    /// The generator: `{base}/page/1` and so on, each made when it is asked for.
    fn generate_urls(base: String, count: u64) -> impl Iterator<Item = String> + Unpin + 'static;

    /// Takes a URL, downloads it, and takes the next, until there are no more.
    fn downloader<S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        session: S,
        urls: Rc<RefCell<U>>,
    ) -> impl Future<Output = Harvest<S::Error>>;

    /// Runs so many downloaders at once over the same URLs, and adds up what they bring.
    fn harvest<L: Loop, S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        event_loop: L,
        session: S,
        urls: U,
        at_once: usize,
    ) -> impl Future<Output = Harvest<S::Error>>;
}

/// How many failures a [`Harvest`] keeps. Any number may happen.
pub const MOST_KEPT: usize = 20;

/// What was downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Harvest<E> {
    /// How many pages came.
    pub pages: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many did not.
    pub failures: u64,
    /// Why they did not: of the first [`MOST_KEPT`].
    pub failed: Vec<E>,
    /// Downloaders that did not come to an end.
    pub lost: Vec<TaskFailed>,
}

impl<E> Harvest<E> {
    /// Nothing yet.
    pub fn new() -> Self {
        Harvest { pages: 0, bytes: 0, failures: 0, failed: Vec::new(), lost: Vec::new() }
    }

    /// Adds a page, or why it did not come.
    pub fn add(&mut self, page: Result<Vec<u8>, E>) {
        match page {
            Ok(page) => {
                self.pages += 1;
                self.bytes += page.len() as u64;
            }
            Err(error) => {
                self.failures += 1;
                if self.failed.len() < MOST_KEPT {
                    self.failed.push(error);
                }
            }
        }
    }

    /// All of these together.
    pub fn sum(harvests: impl IntoIterator<Item = Result<Self, TaskFailed>>) -> Self {
        let mut sum = Self::new();
        for harvest in harvests {
            match harvest {
                Ok(harvest) => {
                    sum.pages += harvest.pages;
                    sum.bytes += harvest.bytes;
                    sum.failures += harvest.failures;
                    sum.failed.extend(harvest.failed);
                    sum.failed.truncate(MOST_KEPT);
                    sum.lost.extend(harvest.lost);
                }
                Err(error) => sum.lost.push(error),
            }
        }
        sum
    }
}

impl<E> Default for Harvest<E> {
    fn default() -> Self {
        Self::new()
    }
}

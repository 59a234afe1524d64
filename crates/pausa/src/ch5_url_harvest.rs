//! `ch5_url_harvest`: a generator and coroutines together.

use std::cell::RefCell;
use std::rc::Rc;

use crate::{Loop, Session, TaskFailed};

/// Implemented by an encoding that has the program.
pub trait UrlHarvest: 'static {
    /// The generator: yields `{base}/page/1` up to `{base}/page/{count}`. Each URL is made when it is requested.
    fn generate_urls(base: String, count: u64) -> impl Iterator<Item = String> + Unpin + 'static;

    /// Takes a URL from `urls`, downloads it, and repeats until there are no more.
    fn downloader<S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        session: S,
        urls: Rc<RefCell<U>>,
    ) -> impl Future<Output = Harvest<S::Error>>;

    /// Runs `at_once` downloaders concurrently on the same URLs, and adds up their results.
    fn harvest<L: Loop, S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        event_loop: L,
        session: S,
        urls: U,
        at_once: usize,
    ) -> impl Future<Output = Harvest<S::Error>>;
}

/// The number of failures that a [`Harvest`] keeps. It counts all of them.
pub const MOST_KEPT: usize = 20;

/// The result of a harvest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Harvest<E> {
    /// The number of pages downloaded.
    pub pages: u64,
    /// Their size together, in bytes.
    pub bytes: u64,
    /// The number of pages that were not downloaded.
    pub failures: u64,
    /// The errors of the first [`MOST_KEPT`] failures.
    pub failed: Vec<E>,
    /// The errors of downloaders that panicked or were cancelled.
    pub lost: Vec<TaskFailed>,
}

impl<E> Harvest<E> {
    /// Makes an empty harvest.
    pub fn new() -> Self {
        Harvest { pages: 0, bytes: 0, failures: 0, failed: Vec::new(), lost: Vec::new() }
    }

    /// Adds the result of one download.
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

    /// Adds up the harvests of several downloaders.
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

//! The work: pages one after another, pages at once, two tasks in sequence and gathered; and that all of it was done.

use std::error::Error;
use std::time::{Duration, Instant};

use pausa::Loop;
use pausa::ch4_downloads::Downloads;
use pausa::ch4_gather::GatherTwo;
use pausa_http::{Embedded, HttpSession, PAGE_LENGTH, blocking_get};
use pausa_loops::{Clock, LoopName, OnLoop, run};
use pausa_struct::Struct;

/// No page takes nearly as long as this, however many are under way.
const TIMEOUT: Duration = Duration::from_secs(60);

fn urls(server: &Embedded, pages: usize) -> Vec<String> {
    (1..=pages).map(|page| format!("{}/page/{page}", server.base_url())).collect()
}

/// Pages one after another with the client that blocks its thread.
///
/// # Errors
/// Where one does not come.
pub(crate) fn one_after_another(server: &Embedded, pages: usize) -> Result<Duration, Box<dyn Error>> {
    let start = Instant::now();
    for url in urls(server, pages) {
        let page = blocking_get(&url, TIMEOUT)?;
        check(&url, page.len())?;
    }
    Ok(start.elapsed())
}

/// Pages at once on a loop, as the story's `gather` does.
///
/// # Errors
/// Where one does not come.
pub(crate) fn at_once(name: LoopName, server: &Embedded, pages: usize) -> Result<Duration, Box<dyn Error>> {
    let urls = urls(server, pages);
    let start = Instant::now();
    let sizes = run(name, Clock::Real, AtOnce(urls.clone()))?;
    let took = start.elapsed();
    if sizes.len() != pages {
        return Err(format!("{} of {pages} pages", sizes.len()).into());
    }
    for (url, size) in urls.iter().zip(sizes) {
        check(url, size?)?;
    }
    Ok(took)
}

fn check(url: &str, size: usize) -> Result<(), Box<dyn Error>> {
    if size != PAGE_LENGTH {
        return Err(format!("{url}: {size} bytes, and {PAGE_LENGTH} were asked for").into());
    }
    Ok(())
}

struct AtOnce(Vec<String>);

impl OnLoop for AtOnce {
    type Output = Vec<Result<usize, String>>;

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let session = HttpSession::new(event_loop.clone(), TIMEOUT);
        let sizes = Struct::at_once(event_loop, session, self.0).await;
        let said = |error: &dyn std::fmt::Display| error.to_string();
        sizes
            .into_iter()
            .map(|size| size.map_err(|error| said(&error))?.map_err(|error| said(&error)))
            .collect()
    }
}

/// The two tasks of the story, A (2 s) and B (1 s), in sequence or gathered.
///
/// # Errors
/// Where the results are not those of both, in order.
pub(crate) fn two_tasks(name: LoopName, clock: Clock, gathered: bool) -> Result<Duration, Box<dyn Error>> {
    let (results, took) = run(name, clock, TwoTasks { gathered })?;
    if results != ["A terminó", "B terminó"] {
        return Err(format!("{results:?}").into());
    }
    Ok(took)
}

struct TwoTasks {
    gathered: bool,
}

impl OnLoop for TwoTasks {
    type Output = (Vec<String>, Duration);

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let start = event_loop.now();
        let results = match self.gathered {
            true => Struct::gathered(event_loop.clone()).await,
            false => Struct::in_sequence(event_loop.clone()).await,
        };
        (results, event_loop.now() - start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_bring_the_same_pages_on_every_loop() {
        let server = Embedded::start(Duration::ZERO).unwrap();
        one_after_another(&server, 5).unwrap();
        for name in LoopName::ALL {
            at_once(name, &server, 5).unwrap();
        }
    }

    #[test]
    fn two_tasks_take_three_seconds_in_sequence_and_two_gathered() {
        for name in LoopName::ALL {
            let [three, two] =
                [false, true].map(|gathered| two_tasks(name, Clock::Rehearsal, gathered).unwrap());
            assert_eq!((three.as_secs(), two.as_secs()), (3, 2), "{name}: {three:?} {two:?}");
        }
    }
}

//! A thousand pages from a server in another process that takes 10 ms for each.

use std::env::current_exe;
use std::error::Error;
use std::io::{BufRead, BufReader, Read, stdin};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use pausa::Loop;
use pausa::ch4_downloads::Downloads;
use pausa_http::{Embedded, HttpSession, blocking_get};
use pausa_loops::{Clock, LoopName, OnLoop};
use pausa_struct::Struct;
use rayon::prelude::*;

use super::Done;

const DELAY: Duration = Duration::from_millis(10);
const TIMEOUT: Duration = Duration::from_secs(60);

/// The server's process: prints its address, and ends when its stdin is closed.
///
/// # Errors
/// Those of the system.
pub(crate) fn serve_pages() -> Result<(), Box<dyn Error>> {
    let server = Embedded::start(DELAY)?;
    pausa_output::say(server.base_url())?;
    stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

pub(super) fn run(tool: &str, pages: usize) -> Result<Done, Box<dyn Error>> {
    let mut server = Command::new(current_exe()?)
        .args(["contender", "serve-pages"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut base = String::new();
    BufReader::new(server.stdout.take().ok_or("no output")?).read_line(&mut base)?;
    let urls = move || (1..=pages).map(move |page| format!("{}/page/{page}", base.trim()));
    let start = Instant::now();
    let bytes = match tool {
        "generators" => generators(urls()),
        "event loop" => pausa_loops::run(LoopName::Ours, Clock::Real, AtOnce(urls().collect()))?,
        _ => urls().collect::<Vec<_>>().par_iter().map(|url| size(url)).sum(),
    };
    let seconds = start.elapsed().as_secs_f64();
    drop(server.stdin.take());
    server.wait()?;
    Ok(Done { answer: bytes?, seconds: Some(seconds) })
}

fn size(url: &str) -> Result<u64, String> {
    blocking_get(url, TIMEOUT).map(|page| page.len() as u64).map_err(|error| error.to_string())
}

/// Lazy, and one after another: a generator cannot wait for several pages at once.
fn generators(urls: impl Iterator<Item = String>) -> Result<u64, String> {
    let sizes = gen move {
        for url in urls {
            yield size(&url);
        }
    };
    sizes.into_iter().sum()
}

struct AtOnce(Vec<String>);

impl OnLoop for AtOnce {
    type Output = Result<u64, String>;

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let session = HttpSession::new(event_loop.clone(), TIMEOUT);
        let mut bytes = 0;
        for size in Struct::at_once(event_loop, session, self.0).await {
            let size = size.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
            bytes += size as u64;
        }
        Ok(bytes)
    }
}

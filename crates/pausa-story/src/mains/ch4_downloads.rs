//! `ch4_downloads`: downloads pages one after another with a blocking client, then concurrently. Without a URL it serves three
//! pages itself, each after half a second.

use std::convert::Infallible;
use std::io;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use lexopt::Arg;
use pausa::ch4_downloads::Downloads;
use pausa::{GatherOn, Listener, Loop, TaskFailed, Transcript};
use pausa_http::{
    DownloadError, Embedded, HttpSession, MOST_CONNECTIONS, MOST_HEAD, MOST_HEADERS, MOST_HELD, MOST_PAGE,
    Site, blocking_get, raise_descriptor_limit, serve,
};
use pausa_loops::{LoopName, OnLoop};

use super::arguments::{Arguments, Usage, wrong};
use super::exercise::{Drive, Observer, QuietLoop, QuietSession, on_quiet_loop, watch};
use super::on_loop::{failed, play_on, tell};
use crate::{Failure, Run};

pub(crate) const USAGE: Usage =
    Usage::of("play ch4_downloads [-- --url URL … --timeout 30s --loop ours|tokio|smol]").with_help(bounds);

/// The limits of a download, as a text for `--help`.
pub(crate) fn bounds() -> String {
    format!(
        "\
Limits of a download, the same for the blocking client and on every loop:
  the time-out runs from the attempt to connect to the last byte
  at most {MOST_HEADERS} headers, {head} KiB before the page, and a page of {page} MiB
  all unfinished pages together hold at most {held} MiB
  at most {MOST_CONNECTIONS} connections at once, and half of the file descriptors (`ulimit -n`); other downloads wait",
        head = MOST_HEAD >> 10,
        page = MOST_PAGE >> 20,
        held = MOST_HELD >> 20,
    )
}

/// The pages of the story, used if no URL is given.
const NAMES: [&str; 3] = ["example.com", "example.org", "example.net"];

/// The time after which the embedded server answers.
pub(crate) const DELAY: Duration = Duration::from_millis(500);

pub(crate) fn play<E: Downloads>(run: Run) -> Result<(), Failure> {
    raise_descriptor_limit();
    let (mut urls, mut timeout, mut name) =
        (Vec::<String>::new(), Duration::from_secs(30), LoopName::default());
    let mut arguments = Arguments::of(&run, USAGE);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("url") => urls.push(arguments.value()?),
            Arg::Long("timeout") => timeout = arguments.duration()?,
            Arg::Long("loop") => name = arguments.value()?,
            other => return Err(wrong(other.unexpected(), USAGE)),
        }
    }
    let transcript = run.transcript.clone();
    let embedded = match (urls.is_empty(), run.rehearsal) {
        (false, _) => None,
        (true, false) => Some(start_server(Embedded::start(DELAY))?),
        (true, true) => Some(start_server(Embedded::rehearse(DELAY))?),
    };
    let pages: Vec<_> = match &embedded {
        Some(server) => {
            NAMES.iter().map(|name| (name.to_string(), format!("{}/{name}", server.base_url()))).collect()
        }
        None => urls.iter().map(|url| (url.clone(), url.clone())).collect(),
    };
    let report = Report { rehearsal: run.rehearsal, transcript: transcript.clone() };

    transcript.line("=== SÍNCRONO ===");
    let begin = Instant::now();
    let mut lost = 0;
    for (name, url) in &pages {
        lost += report.page(name, blocking_get(url, timeout).map(|page| page.len()));
    }
    // In a rehearsal the server's clock is virtual, so it gives the time.
    let took = match &embedded {
        Some(server) if run.rehearsal => server.last_answer(),
        _ => begin.elapsed(),
    };
    let alone = report.total(took);

    transcript.line("\n=== ASÍNCRONO ===");
    let with_server = run.rehearsal && embedded.is_some();
    let urls = pages.iter().map(|(_, url)| url.clone()).collect();
    let program = AtOnce { urls, timeout, with_server, encoding: PhantomData::<E> };
    let (sizes, took) = play_on(name, &run, program)?.map_err(|error| Failure::Run(error.to_string()))?;
    for ((name, _), size) in pages.iter().zip(sizes) {
        match size {
            Ok(size) => lost += report.page(name, size),
            Err(failed) => {
                pausa_output::note(format_args!("{name}: {failed}"));
                lost += 1;
            }
        }
    }
    let at_once = report.total(took);
    tell(format_args!("{alone:.3} s, {at_once:.3} s: {:.2} times as fast", alone / at_once));
    match lost {
        0 => Ok(()),
        _ => Err(Failure::Run(format!("{lost} of {} downloads failed", 2 * pages.len()))),
    }
}

pub(crate) fn start_server(started: io::Result<Embedded>) -> Result<Embedded, Failure> {
    started.map_err(|error| failed("the server of the example pages", &error))
}

struct Report {
    rehearsal: bool,
    transcript: Transcript,
}

impl Report {
    /// Prints the size of a page, or the error on stderr. Returns the number of failed downloads (0 or 1).
    fn page(&self, name: &str, size: Result<usize, DownloadError>) -> usize {
        match size {
            Ok(size) => self.transcript.line(format_args!("Descargado {name}: {size} bytes")),
            Err(error) => {
                pausa_output::note(error);
                return 1;
            }
        }
        0
    }

    /// Prints the total time, and returns it in seconds. In a rehearsal it prints multiples of half a second.
    fn total(&self, took: Duration) -> f64 {
        let seconds = took.as_secs_f64();
        let shown = if self.rehearsal { (seconds * 2.0).round() / 2.0 } else { seconds };
        self.transcript.line(format_args!("Tiempo total: {shown:.1}s"));
        seconds
    }
}

struct AtOnce<E> {
    urls: Vec<String>,
    timeout: Duration,
    /// Whether to serve the embedded pages on the same loop, by its clock, and to ignore `urls`.
    with_server: bool,
    encoding: PhantomData<E>,
}

impl<E: Downloads> OnLoop for AtOnce<E> {
    type Output = io::Result<(Vec<Result<Result<usize, DownloadError>, TaskFailed>>, Duration)>;

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let (mut urls, mut server) = (self.urls, None);
        if self.with_server {
            let (base, task) = serve_beside(&event_loop)?;
            urls = NAMES.map(|name| format!("{base}/{name}")).to_vec();
            server = Some(task);
        }
        let begin = event_loop.now();
        let session = HttpSession::new(event_loop.clone(), self.timeout);
        let sizes = E::at_once(event_loop.clone(), session, urls).await;
        drop(server);
        Ok((sizes, event_loop.now() - begin))
    }
}

/// Serves the embedded pages on the loop of their clients, until the returned task is dropped. Also returns the base of the
/// URLs.
pub(crate) fn serve_beside<L: Loop>(event_loop: &L) -> io::Result<(String, L::Task<()>)> {
    let listener = event_loop.listen(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let base = format!("http://{}", listener.local_addr()?);
    Ok((base, event_loop.spawn(serve(event_loop.clone(), listener, Site { delay: DELAY }))))
}

/// Measures the three pages at once, on our loop with a virtual clock and with a session that only sleeps.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: Downloads> Drive for Figures<E> {
    const UNIT: &'static str = "run";
    /// The future of `gather`.
    const MUST_LIVE: usize = size_of::<GatherOn<QuietLoop, Result<usize, Infallible>>>();

    fn drive(units: u64, observer: &mut impl Observer) {
        on_quiet_loop(async |event_loop| {
            for _ in 0..units {
                let session = QuietSession(event_loop.clone());
                let urls = NAMES.map(String::from).to_vec();
                watch(observer, || E::at_once(event_loop.clone(), session, urls)).await;
            }
        });
    }
}

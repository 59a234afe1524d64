//! `ch5_url_harvest`: a generator of URLs feeds concurrent downloads. Without a base URL it serves the pages itself, each after
//! half a second.

use std::cell::Cell;
use std::convert::Infallible;
use std::io;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use lexopt::Arg;
use pausa::ch5_url_harvest::{Harvest, MOST_KEPT, UrlHarvest};
use pausa::{GatherOn, Loop};
use pausa_http::{DownloadError, Embedded, HttpSession, MOST_CONNECTIONS, raise_descriptor_limit};
use pausa_loops::{LoopName, OnLoop};

use super::arguments::{Arguments, Usage, wrong};
use super::ch4_downloads::{DELAY, bounds, serve_beside, start_server};
use super::exercise::{Drive, Observer, QuietLoop, QuietSession, on_quiet_loop, watch};
use super::on_loop::{at_the_first_signal, failed, play_on, tell};
use crate::{Failure, Run};

pub(crate) const USAGE: Usage = Usage::of(
    "play ch5_url_harvest [-- --base URL --count N --at-once K --timeout 30s --loop ours|tokio|smol]",
)
.with_help(help);

/// The default number of concurrent downloads.
const DEFAULT_AT_ONCE: usize = 1000;

fn help() -> String {
    format!(
        "\
{}
  --at-once is {DEFAULT_AT_ONCE} by default, and never more than --count or {MOST_CONNECTIONS}
  the first {MOST_KEPT} failures are shown, and all are counted
Ctrl-C (SIGINT) or SIGTERM: finishes the running downloads and prints the sum. A second signal ends the program at once.",
        bounds()
    )
}

pub(crate) fn play<E: UrlHarvest>(run: Run) -> Result<(), Failure> {
    raise_descriptor_limit();
    let (mut base, mut count, mut at_once) = (None::<String>, 50_u64, None);
    let (mut timeout, mut name) = (Duration::from_secs(30), LoopName::default());
    let mut arguments = Arguments::of(&run, USAGE);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("base") => base = Some(arguments.value()?),
            Arg::Long("count") => count = arguments.value()?,
            Arg::Long("at-once") => at_once = Some(arguments.value::<usize>()?),
            Arg::Long("timeout") => timeout = arguments.duration()?,
            Arg::Long("loop") => name = arguments.value()?,
            other => return Err(wrong(other.unexpected(), USAGE)),
        }
    }
    if at_once == Some(0) {
        return Err(wrong("--at-once must be at least 1", USAGE));
    }
    // More downloaders than pages or connections would have nothing to do.
    let most = usize::try_from(count).unwrap_or(usize::MAX).min(MOST_CONNECTIONS);
    let at_once = at_once.unwrap_or(DEFAULT_AT_ONCE).min(most);
    let embedded = match &base {
        None if !run.rehearsal => Some(start_server(Embedded::start(DELAY))?),
        _ => None,
    };
    let base = base.or_else(|| embedded.as_ref().map(|server| server.base_url()));
    let stopped = Arc::<AtomicBool>::default();
    if !run.rehearsal {
        let stopped = Arc::clone(&stopped);
        let stop = move || {
            tell(" terminan las descargas empezadas; otra vez Ctrl-C para no esperar");
            stopped.store(true, Relaxed);
        };
        at_the_first_signal(stop).map_err(|error| failed("the signals", &error))?;
    }
    let program =
        Main { base, count, at_once, timeout, stopped: Arc::clone(&stopped), encoding: PhantomData::<E> };
    let (harvest, took) = play_on(name, &run, program)?.map_err(|error| Failure::Run(error.to_string()))?;

    let transcript = run.transcript;
    for error in &harvest.failed {
        pausa_output::note(error);
    }
    match harvest.failures - harvest.failed.len() as u64 {
        0 => {}
        more => pausa_output::note(format_args!("and {more} more failures")),
    }
    for error in harvest.lost.iter().take(MOST_KEPT) {
        pausa_output::note(error);
    }
    transcript.line(format_args!("Descargadas {} páginas", harvest.pages));
    transcript.line(format_args!("Total de bytes: {}", in_thousands(harvest.bytes)));
    tell(format_args!("{:.3} s", took.as_secs_f64()));
    match count - harvest.pages {
        0 => Ok(()),
        _ if stopped.load(Relaxed) => {
            Err(Failure::Run(format!("stopped after {} of {count} downloads", harvest.pages)))
        }
        lost => Err(Failure::Run(format!("{lost} of {count} downloads failed"))),
    }
}

struct Main<E> {
    /// `None` serves the embedded pages on the same loop, by its clock.
    base: Option<String>,
    count: u64,
    at_once: usize,
    timeout: Duration,
    /// Set when no further URL must be taken.
    stopped: Arc<AtomicBool>,
    encoding: PhantomData<E>,
}

impl<E: UrlHarvest> OnLoop for Main<E> {
    type Output = io::Result<(Harvest<DownloadError>, Duration)>;

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let (base, server) = match self.base {
            Some(base) => (base, None),
            None => serve_beside(&event_loop).map(|(base, server)| (base, Some(server)))?,
        };
        let begin = event_loop.now();
        let session = Counting {
            session: HttpSession::new(event_loop.clone(), self.timeout),
            done: Rc::default(),
            count: self.count,
        };
        let stopped = self.stopped;
        let urls = E::generate_urls(base, self.count).take_while(move |_| !stopped.load(Relaxed));
        let harvest = E::harvest(event_loop.clone(), session, urls, self.at_once).await;
        drop(server);
        Ok((harvest, event_loop.now() - begin))
    }
}

/// A session that shows its progress on the terminal.
struct Counting<L> {
    session: HttpSession<L>,
    done: Rc<Cell<u64>>,
    count: u64,
}

impl<L: Loop> Clone for Counting<L> {
    fn clone(&self) -> Self {
        Counting { session: self.session.clone(), done: Rc::clone(&self.done), count: self.count }
    }
}

impl<L: Loop> pausa::Session for Counting<L> {
    type Error = DownloadError;
    type Get = Pin<Box<dyn Future<Output = Result<Vec<u8>, DownloadError>>>>;

    fn get(&self, url: &str) -> Self::Get {
        let (get, done, count) = (self.session.get(url), Rc::clone(&self.done), self.count);
        Box::pin(async move {
            let page = get.await;
            done.set(done.get() + 1);
            pausa_output::progress(format!("{}/{count}", done.get()));
            page
        })
    }
}

/// Formats a number with commas between groups of three digits (Python's `{:,}`).
fn in_thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Measures pages of three downloaders, on our loop with a virtual clock and with a session that only sleeps.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: UrlHarvest> Drive for Figures<E> {
    const UNIT: &'static str = "page";
    /// The future of `gather`.
    const MUST_LIVE: usize = size_of::<GatherOn<QuietLoop, Harvest<Infallible>>>();

    fn drive(units: u64, observer: &mut impl Observer) {
        on_quiet_loop(async |event_loop| {
            let session = QuietSession(event_loop.clone());
            let urls = E::generate_urls("http://localhost".into(), units);
            watch(observer, || E::harvest(event_loop.clone(), session, urls, 3)).await;
        });
    }
}

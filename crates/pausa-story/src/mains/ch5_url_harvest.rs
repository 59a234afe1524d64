//! `ch5_url_harvest`: a generator of URLs feeds the downloads. Without a base it serves the pages itself, half a second
//! each.

use std::cell::Cell;
use std::convert::Infallible;
use std::io::{self, IsTerminal, Write};
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use crate::{Failure, Run};
use lexopt::Arg;
use pausa::ch5_url_harvest::{Harvest, UrlHarvest};
use pausa::{GatherOn, Loop};
use pausa_http::{DownloadError, Embedded, HttpSession};
use pausa_loops::{LoopName, OnLoop};

use super::arguments::{Arguments, wrong};
use super::exercise::{Drive, Observer, QuietLoop, QuietSession, on_quiet_loop, watch};
use super::on_loop::{play_on, tell};
use crate::ch4_downloads::{DELAY, serve_beside, start_server};

const USAGE: &str =
    "play ch5_url_harvest [-- --base URL --count N --at-once K --timeout 30s --loop ours|tokio|smol]";

pub(crate) fn play<E: UrlHarvest>(run: Run) -> Result<(), Failure> {
    let (mut base, mut count, mut at_once) = (None::<String>, 50, None);
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
        return Err(wrong("none at once would be none ever", USAGE));
    }
    // All at once, as in the story, is as many as a process may have connections.
    let at_once = at_once.unwrap_or(usize::try_from(count).unwrap_or(usize::MAX).min(1000));
    let embedded = match &base {
        None if !run.rehearsal => Some(start_server(Embedded::start(DELAY))?),
        _ => None,
    };
    let base = base.or_else(|| embedded.as_ref().map(|server| server.base_url()));
    let program = Main { base, count, at_once, timeout, encoding: PhantomData::<E> };
    let (harvest, took) = play_on(name, &run, program)?.map_err(|error| Failure::Run(error.to_string()))?;

    let transcript = run.transcript;
    for error in &harvest.failed {
        eprintln!("{error}");
    }
    for error in &harvest.lost {
        eprintln!("{error}");
    }
    transcript.line(format_args!("Descargadas {} páginas", harvest.pages));
    transcript.line(format_args!("Total de bytes: {}", in_thousands(harvest.bytes)));
    tell(format_args!("{:.3} s", took.as_secs_f64()));
    match count - harvest.pages {
        0 => Ok(()),
        lost => Err(Failure::Run(format!("{lost} of {count} downloads failed"))),
    }
}

struct Main<E> {
    /// None serves the embedded pages on the same loop, by its clock.
    base: Option<String>,
    count: u64,
    at_once: usize,
    timeout: Duration,
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
        let urls = E::generate_urls(base, self.count);
        let harvest = E::harvest(event_loop.clone(), session, urls, self.at_once).await;
        drop(server);
        Ok((harvest, event_loop.now() - begin))
    }
}

/// A session that tells a person at the terminal how far it has come.
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
            let mut stderr = io::stderr();
            if stderr.is_terminal() {
                let end = if done.get() == count { '\n' } else { '\r' };
                let _ = write!(stderr, "{}/{count}{end}", done.get());
            }
            page
        })
    }
}

/// With a comma after each three digits: Python's `{:,}`.
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

/// Pages by three downloaders, on our loop by a virtual clock, from a session that only waits.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: UrlHarvest> Drive for Figures<E> {
    const UNIT: &'static str = "page";
    /// The gathering.
    const MUST_LIVE: usize = size_of::<GatherOn<QuietLoop, Harvest<Infallible>>>();

    fn drive(units: u64, observer: &mut impl Observer) {
        on_quiet_loop(async |event_loop| {
            let session = QuietSession(event_loop.clone());
            let urls = E::generate_urls("http://localhost".into(), units);
            watch(observer, || E::harvest(event_loop.clone(), session, urls, 3)).await;
        });
    }
}

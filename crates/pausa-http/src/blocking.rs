//! The client that blocks: the thread does nothing else until the page is there. What chapter 4 compares with.

use std::io::{self, Read};
use std::time::Duration;

use ureq::{Agent, Error};

use crate::DownloadError;
use crate::url::Target;

/// ureq adds the time-out to the time, which not every `Duration` allows.
const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The page at a URL (chapter 4: `requests.get`). The thread waits; the time-out is by the wall, from this call to the
/// last byte.
///
/// # Errors
/// The same as those of [`HttpSession::get`](crate::HttpSession::get), in the same words.
pub fn blocking_get(url: &str, timeout: Duration) -> Result<Vec<u8>, DownloadError> {
    let target = Target::parse(url)?;
    // What the other client does not do, this one is told not to do: proxies, redirections.
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(timeout.min(CENTURY)))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .build()
        .into();
    let response = agent.get(&target.uri).call().map_err(|error| of_the_head(&target, timeout, &error))?;
    if !response.status().is_success() {
        return Err(target.status(response.status()));
    }
    let body = response.into_body();
    let expected = body.content_length();
    let mut page = Vec::new();
    match body.into_reader().read_to_end(&mut page) {
        Ok(_) => Ok(page),
        Err(error) => Err(of_the_body(&target, timeout, error, page.len(), expected)),
    }
}

fn of_the_head(target: &Target, timeout: Duration, error: &Error) -> DownloadError {
    match error {
        Error::Timeout(_) => target.timed_out(timeout),
        Error::HostNotFound => target.host_not_found(),
        // The system's own errors have a number. What has none and is not about the connection is about the name.
        Error::Io(error) if error.raw_os_error().is_none() && is_nameless(error) => target.host_not_found(),
        Error::Io(error) => target.failed(error),
        _ => target.protocol(),
    }
}

fn is_nameless(error: &io::Error) -> bool {
    !matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::UnexpectedEof
            | io::ErrorKind::InvalidInput
    )
}

fn of_the_body(
    target: &Target,
    timeout: Duration,
    error: io::Error,
    received: usize,
    expected: Option<u64>,
) -> DownloadError {
    match Error::from(error) {
        Error::Timeout(_) => target.timed_out(timeout),
        Error::Io(_) => target.cut_short(received, expected),
        _ => target.protocol(),
    }
}

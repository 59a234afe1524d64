//! What comes when nothing goes wrong, and how long it takes by the loop's clock.

use std::time::Duration;

use pausa_http::DownloadErrorKind::{CutShort, NotAUrl, Status, TimedOut};
use pausa_http::{DownloadError, Embedded, PAGE_LENGTH, Site};
use pausa_loops::{Clock, LoopName, run};

use crate::scarcity::Faults;
use crate::{Downloads, MINUTE, WithServer, by_each_client, paths, site_page};

const HALF_A_SECOND: Duration = Duration::from_millis(500);

#[test]
fn every_page_has_1256_bytes_and_differs_from_the_others() {
    let paths =
        ["/page/1", "/page/2", "/page/18446744073709551615", "/example.com", "/example.org", "/example.net"];
    let pages = paths.map(site_page);
    for (number, page) in pages.iter().enumerate() {
        assert_eq!(page.len(), PAGE_LENGTH);
        assert!(!pages[..number].contains(page));
    }
    for path in ["/", "/page", "/page/", "/page/0", "/page/-1", "/page/one", "/example.edu", "example.com"] {
        assert_eq!(Site::page(path), None, "{path}");
    }
}

#[track_caller]
fn assert_each_client_gets(url: &str, timeout: Duration, bytes: &[u8]) {
    for (client, page) in by_each_client(url, timeout) {
        assert_eq!(page.as_deref(), Ok(bytes), "{client}");
    }
}

#[test]
fn each_client_gets_the_same_bytes() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    for path in ["/page/1", "/example.com", "/example.org?a=query#and-a-fragment"] {
        let bytes = site_page(path.split('?').next().unwrap());
        assert_each_client_gets(&(server.base_url() + path), MINUTE, &bytes);
    }
}

#[test]
fn a_time_out_of_the_longest_duration_is_accepted() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    assert_each_client_gets(&(server.base_url() + "/page/1"), Duration::MAX, &site_page("/page/1"));
}

/// The answer of the thread that asks the system reaches the loop while it sleeps.
#[test]
fn a_host_name_is_looked_up() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    let url = server.base_url().replace("127.0.0.1", "localhost") + "/page/1";
    assert_each_client_gets(&url, MINUTE, &site_page("/page/1"));
}

#[test]
fn two_hundred_pages_at_once_come_in_the_order_of_their_urls() {
    let server = Embedded::start(Duration::from_millis(1)).unwrap();
    for name in LoopName::ALL {
        let urls = paths(200).iter().map(|path| server.base_url() + path).collect();
        let pages = run(name, Clock::Real, Downloads { urls, timeout: MINUTE }).unwrap();
        let expected: Vec<_> = paths(200).iter().map(|path| Ok(site_page(path))).collect();
        assert!(pages == expected, "over {name}");
    }
}

#[test]
fn a_page_that_fails_does_not_affect_the_other_downloads() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    for name in LoopName::ALL {
        let url = |path: &str| server.base_url() + path;
        let urls = vec![url("/page/1"), url("/nothing"), "no URL".into(), url("/cut-short"), url("/page/2")];
        let pages = run(name, Clock::Real, Downloads { urls: urls.clone(), timeout: MINUTE }).unwrap();
        let expected = [
            Ok(site_page("/page/1")),
            Err(Status { status: 404 }),
            Err(NotAUrl),
            Err(CutShort { received: 64, expected: Some(1256) }),
            Ok(site_page("/page/2")),
        ];
        for ((page, expected), url) in pages.into_iter().zip(expected).zip(urls) {
            assert_eq!(page, expected.map_err(|kind| DownloadError { url, kind }), "over {name}");
        }
    }
}

/// Fifty delays, but they run concurrently: all of them take the same half second.
#[test]
fn fifty_pages_that_take_half_a_second_each_take_half_a_second_together() {
    for name in LoopName::ALL {
        let site = Site { delay: HALF_A_SECOND };
        let program = WithServer { site, paths: paths(50), timeout: MINUTE, faults: Faults::default() };
        let (pages, took) = run(name, Clock::Rehearsal, program).unwrap();
        assert!(pages.iter().all(Result::is_ok), "over {name}");
        assert_eq!(took.as_millis(), 500, "over {name}");
    }
}

/// The time-out is by the loop's clock, so that a rehearsal waits an hour in no time.
#[test]
fn a_time_out_is_measured_by_the_loops_clock() {
    const HOUR: Duration = Duration::from_secs(3600);
    for name in LoopName::ALL {
        let (site, paths) = (Site::default(), vec!["/never".into()]);
        let program = WithServer { site, paths, timeout: HOUR, faults: Faults::default() };
        let (pages, took) = run(name, Clock::Rehearsal, program).unwrap();
        assert_eq!(pages[0].as_ref().unwrap_err().kind, TimedOut { after: HOUR }, "over {name}");
        assert_eq!(took.as_secs(), 3600, "over {name}");
    }
}

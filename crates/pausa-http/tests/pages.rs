//! What comes when nothing goes wrong, and how long it takes by the loop's clock.

mod common;

use std::time::Duration;

use common::{Downloads, MINUTE, Page, WithServer, by_each_client, site_page};
use pausa::Loop;
use pausa_http::{DownloadError, Embedded, HttpSession, PAGE_LENGTH, Site};
use pausa_loops::{Clock, LoopName, OnLoop, run};

const HALF_A_SECOND: Duration = Duration::from_millis(500);

#[test]
fn every_page_has_1256_bytes_and_is_not_another() {
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

#[test]
fn each_client_gets_the_same_bytes() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    for path in ["/page/1", "/example.com", "/example.org?a=query#and-a-fragment"] {
        let bytes = site_page(path.split('?').next().unwrap());
        for (client, page) in by_each_client(&(server.base_url() + path), MINUTE) {
            assert_eq!(page.as_ref(), Ok(&bytes), "{client}");
        }
    }
}

/// Downloads a page by no more than what the contract says of a session.
struct ByContract(String);

impl OnLoop for ByContract {
    type Output = Page;

    async fn main<L: Loop>(self, event_loop: L) -> Page {
        async fn download<S: pausa::Session>(session: S, url: String) -> Result<Vec<u8>, S::Error> {
            session.get(&url).await
        }
        download(HttpSession::new(event_loop, MINUTE), self.0).await
    }
}

#[test]
fn a_session_is_one_of_the_contract() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    for name in LoopName::ALL {
        let page = run(name, Clock::Real, ByContract(server.base_url() + "/page/1")).unwrap();
        assert_eq!(page, Ok(site_page("/page/1")), "over {name}");
    }
}

#[test]
fn a_time_out_may_be_as_long_as_can_be() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    for (client, page) in by_each_client(&(server.base_url() + "/page/1"), Duration::MAX) {
        assert_eq!(page, Ok(site_page("/page/1")), "{client}");
    }
}

/// The answer of the thread that asks the system reaches the loop while it sleeps.
#[test]
fn a_hosts_name_is_looked_up() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    let url = server.base_url().replace("127.0.0.1", "localhost") + "/page/1";
    for (client, page) in by_each_client(&url, MINUTE) {
        assert_eq!(page, Ok(site_page("/page/1")), "{client}");
    }
}

#[test]
fn two_hundred_pages_at_once_come_in_the_order_of_their_urls() {
    let server = Embedded::start(Duration::from_millis(1)).unwrap();
    for name in LoopName::ALL {
        let paths = (1..=200).map(|number| format!("/page/{number}"));
        let urls = paths.clone().map(|path| server.base_url() + &path).collect();
        let pages = run(name, Clock::Real, Downloads { urls, timeout: MINUTE }).unwrap();
        let expected: Vec<_> = paths.map(|path| Ok(site_page(&path))).collect();
        assert!(pages == expected, "over {name}");
    }
}

#[test]
fn a_page_that_fails_does_not_take_the_others_with_it() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    for name in LoopName::ALL {
        let url = |path: &str| server.base_url() + path;
        let urls = vec![url("/page/1"), url("/nothing"), "no URL".into(), url("/cut-short"), url("/page/2")];
        let pages = run(name, Clock::Real, Downloads { urls, timeout: MINUTE }).unwrap();
        let expected = [
            Ok(site_page("/page/1")),
            Err(DownloadError::Status { url: url("/nothing"), status: 404 }),
            Err(DownloadError::NotAUrl { url: "no URL".into() }),
            Err(DownloadError::CutShort { url: url("/cut-short"), received: 64, expected: Some(1256) }),
            Ok(site_page("/page/2")),
        ];
        assert_eq!(pages, expected, "over {name}");
    }
}

/// Fifty delays, but they run concurrently: all of them take the same half second. (smol has no virtual clock.)
#[test]
fn fifty_pages_of_half_a_second_take_half_a_second() {
    for name in [LoopName::Ours, LoopName::Tokio] {
        let paths: Vec<_> = (1..=50).map(|number| format!("/page/{number}")).collect();
        let program = WithServer { site: Site { delay: HALF_A_SECOND }, paths, timeout: MINUTE };
        let (pages, took) = run(name, Clock::Rehearsal, program).unwrap();
        assert!(pages.iter().all(Result::is_ok), "over {name}");
        assert_eq!(took.as_millis(), 500, "over {name}");
    }
}

/// The time-out is by the loop's clock, so that a rehearsal waits an hour in no time.
#[test]
fn an_hour_without_an_answer_is_over_at_once_in_a_rehearsal() {
    const HOUR: Duration = Duration::from_secs(3600);
    for name in [LoopName::Ours, LoopName::Tokio] {
        let program = WithServer { site: Site::default(), paths: vec!["/never".into()], timeout: HOUR };
        let (pages, took) = run(name, Clock::Rehearsal, program).unwrap();
        assert!(matches!(pages[..], [Err(DownloadError::TimedOut { after: HOUR, .. })]), "over {name}");
        assert_eq!(took.as_secs(), 3600, "over {name}");
    }
}

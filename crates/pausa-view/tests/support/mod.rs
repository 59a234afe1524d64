//! A real browser without a window: Debian's `chromium`, by its `chromedriver`.

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).canonicalize().expect("it is there")
}

/// The report of the repository as it is, written once.
pub(crate) fn report() -> &'static Path {
    static REPORT: OnceLock<PathBuf> = OnceLock::new();
    REPORT.get_or_init(|| {
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("site-{}", env!("CARGO_CRATE_NAME")));
        let output = Command::new(env!("CARGO_BIN_EXE_pausa-view"))
            .args(["report", "--out"])
            .arg(&out)
            .current_dir(root())
            .output()
            .expect("it starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        out
    })
}

/// To stderr, past the test harness, which would keep to itself what a test says that passes.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// A tab.
pub(crate) struct Browser {
    runtime: Runtime,
    client: Client,
    driver: Child,
    _profile: TempDir,
}

/// A window's width and height, and whether it is a phone's.
pub(crate) type Screen = (u32, u32, bool);

pub(crate) const DESKTOP: Screen = (1280, 900, false);
pub(crate) const PHONE: Screen = (360, 740, true);

impl Browser {
    /// None where there is no browser: the test says that it is skipped, and why.
    pub(crate) fn start(screen: Screen, flags: &[&str]) -> Option<Self> {
        for program in ["chromium", "chromedriver"] {
            if Command::new(program).arg("--version").output().is_err() {
                say(&format!("skipped: there is no `{program}` (apt-get install chromium chromium-driver)"));
                return None;
            }
        }
        let mut driver = Command::new("chromedriver");
        let mut driver = driver.arg("--port=0").stdout(Stdio::piped()).spawn().expect("chromedriver starts");
        let said = BufReader::new(driver.stdout.take().expect("it has a stdout"));
        let port = said.lines().map_while(Result::ok).find_map(|line| {
            line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse::<u16>().ok()
        });
        let port = port.expect("chromedriver says its port");
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let (width, height, is_phone) = screen;
        let mut arguments: Vec<String> = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--force-prefers-reduced-motion",
        ]
        .iter()
        .chain(flags)
        .map(|flag| flag.to_string())
        .collect();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        arguments.push(format!("--window-size={width},{height}"));
        let mut options = json!({ "args": arguments });
        if is_phone {
            let metrics = json!({ "width": width, "height": height, "pixelRatio": 2.0, "touch": true });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!("it is an object") };
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let client = runtime
            .block_on(
                ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
                    .capabilities(capabilities)
                    .connect(&format!("http://127.0.0.1:{port}")),
            )
            .expect("chromium starts");
        Some(Browser { runtime, client, driver, _profile: profile })
    }

    /// Opens a page of the report, with a hash if there is one.
    pub(crate) fn open(&self, page: &str) {
        let url = format!("file://{}/{page}", report().display());
        // A page that is there already would not be loaded again.
        self.runtime.block_on(self.client.goto("about:blank")).expect("it goes");
        self.runtime.block_on(self.client.goto(&url)).expect("it opens");
    }

    /// What a script returns.
    #[track_caller]
    pub(crate) fn run(&self, script: &str) -> Value {
        let result = self.runtime.block_on(self.client.execute(script, Vec::new()));
        result.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    #[track_caller]
    pub(crate) fn text(&self, script: &str) -> String {
        match self.run(script) {
            Value::String(text) => text,
            other => panic!("{script}: {other}"),
        }
    }

    /// What a script passes to its callback.
    #[track_caller]
    pub(crate) fn run_async(&self, script: &str) -> Value {
        let result = self.runtime.block_on(self.client.execute_async(script, Vec::new()));
        result.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// A click where a person would click.
    #[track_caller]
    pub(crate) fn click(&self, css: &str) {
        let clicked =
            self.runtime.block_on(async { self.client.find(Locator::Css(css)).await?.click().await });
        clicked.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Keys, one after another, to whatever has the focus.
    pub(crate) fn press(&self, keys: &[char]) {
        let mut actions = KeyActions::new("keyboard".into());
        for &value in keys {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.runtime.block_on(self.client.perform_actions(actions)).expect("keys are pressed");
    }

    /// What the console has said since it was last asked.
    pub(crate) fn console(&self) -> Vec<String> {
        let entries = self.runtime.block_on(self.client.issue_cmd(ConsoleLog)).expect("there is a log");
        let entries = entries.as_array().cloned().unwrap_or_default();
        entries.iter().map(|entry| entry["message"].as_str().unwrap_or_default().to_string()).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.runtime.block_on(self.client.clone().close());
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// chromedriver's own command.
#[derive(Debug)]
struct ConsoleLog;

impl WebDriverCompatibleCommand for ConsoleLog {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}

//! A real browser without a window: Debian's `chromium`, by its `chromedriver`.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::report;

/// To stderr, past the test harness, which would keep to itself what a test says that passes.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Says that a test is skipped for want of something. Under CI it fails.
#[track_caller]
pub(crate) fn skip(missing: &str) {
    assert!(!pausa_lab::in_ci(), "there is no {missing}");
    say(&format!("skipped: there is no {missing}"));
}

/// A tab, that of a test which has ended where there is one.
pub(crate) struct Browser {
    driver: Arc<Driver>,
    /// Until it is given back.
    session: Option<Session>,
}

/// A chromedriver. It ends with the last of its browsers.
struct Driver {
    child: Child,
    /// Where it listens.
    port: u16,
    /// Tabs that no test uses.
    free: Mutex<Vec<Session>>,
}

/// A browser of one tab.
struct Session {
    /// The path of its commands.
    path: String,
    _profile: TempDir,
}

/// A window's width and height, and whether it is a phone's.
pub(crate) type Screen = (u32, u32, bool);

pub(crate) const DESKTOP: Screen = (1280, 900, false);
pub(crate) const PHONE: Screen = (360, 740, true);

impl Browser {
    /// None where there is no browser: the test says that it is skipped, and why.
    pub(crate) fn start(screen: Screen) -> Option<Self> {
        static MISSING: OnceLock<Option<&str>> = OnceLock::new();
        let runs = |program: &&str| Command::new(program).arg("--version").output().is_ok();
        let missing = MISSING.get_or_init(|| ["chromium", "chromedriver"].into_iter().find(|it| !runs(it)));
        if let Some(program) = missing {
            skip(&format!("`{program}` (apt-get install chromium chromium-driver)"));
            return None;
        }
        let driver = Driver::running();
        let free = driver.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let session = free.unwrap_or_else(|| Session::begin(driver.port));
        let browser = Browser { driver, session: Some(session) };
        let (width, height, is_phone) = screen;
        if is_phone {
            let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 2, "mobile": true });
            browser.emulate("setDeviceMetricsOverride", metrics);
            browser.emulate("setTouchEmulationEnabled", json!({ "enabled": true }));
        } else {
            browser.command("window/rect", &json!({ "width": width, "height": height })).expect("it resizes");
            // The page learns its size later.
            browser.run_async(&format!(
                "const [done] = arguments; \
                 const look = () => innerWidth === {width} ? done() : requestAnimationFrame(look); look()"
            ));
        }
        // What the test before has left.
        browser.console();
        Some(browser)
    }

    fn path(&self) -> &str {
        self.session.as_ref().map_or("", |session| &session.path)
    }

    /// A command of WebDriver in this session.
    fn command(&self, path: &str, body: &Value) -> io::Result<Value> {
        ask(self.driver.port, "POST", &format!("{}/{path}", self.path()), body)
    }

    /// Opens a page of the report, with a hash if there is one.
    pub(crate) fn open(&self, page: &str) {
        self.open_file(&report().folder, &format!("/{page}"));
    }

    /// Opens a file, or what follows it in a folder.
    pub(crate) fn open_file(&self, file: &Path, rest: &str) {
        let url = format!("file://{}{rest}", file.display());
        // A page that is there already would not be loaded again.
        self.command("url", &json!({ "url": "about:blank" })).expect("it goes");
        self.command("url", &json!({ "url": url })).expect("it opens");
        // Chromium drops keys and clicks before the first frame of a page.
        self.run_async("requestAnimationFrame(() => requestAnimationFrame(() => arguments[0]()))");
    }

    /// What a script returns.
    #[track_caller]
    pub(crate) fn run(&self, script: &str) -> Value {
        self.execute("execute/sync", script)
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
        self.execute("execute/async", script)
    }

    #[track_caller]
    fn execute(&self, how: &str, script: &str) -> Value {
        let result = self.command(how, &json!({ "script": script, "args": [] }));
        result.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// A click where a person would click.
    #[track_caller]
    pub(crate) fn click(&self, css: &str) {
        let clicked =
            self.command("element", &json!({ "using": "css selector", "value": css })).and_then(|found| {
                let element = found[ELEMENT].as_str().unwrap_or_default();
                self.command(&format!("element/{element}/click"), &json!({}))
            });
        clicked.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Keys, one after another, to whatever has the focus.
    pub(crate) fn press(&self, keys: &[char]) {
        let strokes = keys
            .iter()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })));
        let strokes: Vec<_> = strokes.collect();
        let actions = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] });
        self.command("actions", &actions).expect("keys are pressed");
    }

    /// Lets pages believe that the user prefers this colour scheme, `light` or `dark`.
    pub(crate) fn prefer(&self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.emulate("setEmulatedMedia", json!({ "features": features }));
    }

    /// Shows pages as on paper.
    pub(crate) fn print(&self) {
        self.emulate("setEmulatedMedia", json!({ "media": "print" }));
    }

    /// A command of the browser's own protocol, which sets what it pretends to have.
    fn emulate(&self, what: &str, parameters: Value) {
        let command = json!({ "cmd": format!("Emulation.{what}"), "params": parameters });
        self.command("goog/cdp/execute", &command).expect("it is emulated");
    }

    /// What the console has said since it was last asked.
    pub(crate) fn console(&self) -> Vec<String> {
        let entries = self.command("se/log", &json!({ "type": "browser" })).expect("there is a log");
        let entries = entries.as_array().cloned().unwrap_or_default();
        entries.iter().map(|entry| entry["message"].as_str().unwrap_or_default().to_string()).collect()
    }
}

impl Driver {
    /// The one that runs, or a new one.
    fn running() -> Arc<Driver> {
        static RUNNING: Mutex<Weak<Driver>> = Mutex::new(Weak::new());
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(driver) = running.upgrade() {
            return driver;
        }
        let mut child = Command::new("chromedriver");
        let mut child = child.arg("--port=0").stdout(Stdio::piped()).spawn().expect("chromedriver starts");
        let said = BufReader::new(child.stdout.take().expect("it has a stdout"));
        let port = said.lines().map_while(Result::ok).find_map(|line| {
            line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse::<u16>().ok()
        });
        let port = port.expect("chromedriver says its port");
        let driver = Arc::new(Driver { child, port, free: Mutex::default() });
        *running = Arc::downgrade(&driver);
        driver
    }
}

impl Session {
    fn begin(port: u16) -> Self {
        let profile = tempfile::tempdir().expect("a folder for the profile");
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
        .map(|flag| flag.to_string())
        .collect();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let body = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let begun = ask(port, "POST", "/session", &body).expect("chromium starts");
        let path = format!("/session/{}", begun["sessionId"].as_str().expect("it has an id"));
        Session { path, _profile: profile }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _ = ask(self.driver.port, "DELETE", self.path(), &Value::Null);
            return;
        }
        self.emulate("setEmulatedMedia", json!({ "media": "", "features": [] }));
        self.emulate("setTouchEmulationEnabled", json!({ "enabled": false }));
        self.emulate("clearDeviceMetricsOverride", json!({}));
        let mut free = self.driver.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.extend(self.session.take());
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let free = self.free.get_mut().unwrap_or_else(PoisonError::into_inner);
        for session in free.drain(..) {
            let _ = ask(self.port, "DELETE", &session.path, &Value::Null);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The member of an element's JSON that holds its id, by the standard of WebDriver.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A request to chromedriver and the `value` of its answer.
fn ask(port: u16, method: &str, path: &str, body: &Value) -> io::Result<Value> {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json; charset=utf-8\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = BufReader::new(stream);
    let (mut length, mut line) = (0, String::new());
    while answer.read_line(&mut line)? > 0 && line != "\r\n" {
        if let Some(("content-length", value)) = line.to_ascii_lowercase().split_once(':') {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
        line.clear();
    }
    let mut body = Vec::new();
    answer.take(length).read_to_end(&mut body)?;
    let mut answer: Value = serde_json::from_slice(&body)?;
    let value = answer["value"].take();
    match value["error"].as_str() {
        Some(error) => Err(io::Error::other(format!("{error}: {}", value["message"]))),
        None => Ok(value),
    }
}

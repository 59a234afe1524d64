//! The README's pictures: of the report, by a browser without a window, so that they show what a reader sees; of `step`, by
//! drawing a frame of it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, io};

use pausa_cli::views::PICTURES;
use pausa_output::Folder;
use pausa_story::Failure;

/// The names of the browser.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// A picture: its name, the page with its view, the window, and the colours.
const SHOTS: [(&str, &str, &str, Scheme); 4] = [
    ("home", "index.html#figure=bytes", "1280,1000", Scheme::Light),
    ("program", "programs/ch2_worker.html#step=2", "1280,1240", Scheme::Light),
    ("diff", "programs/ch2_echo.html#step=2&diff=genawaiter,coroutine", "1280,1140", Scheme::Dark),
    ("narrow", "programs/ch2_echo.html#step=2", "500,1240", Scheme::Dark),
];

#[derive(Clone, Copy)]
enum Scheme {
    Dark = 0,
    Light = 1,
}

/// Takes them all of the report at this home page, and returns their paths.
pub(crate) fn take(pictures: Folder, home: &Path) -> Result<Vec<String>, Failure> {
    let draft = pictures.begin().map_err(failed)?;
    let site = home.parent().unwrap_or(home);
    let mut taken = Vec::new();
    let mut keep = |name: &str, content: &[u8]| {
        taken.push(format!("{PICTURES}/{name}"));
        draft.file(name, content).map_err(failed)
    };
    for (name, page, window, scheme) in SHOTS {
        let picture = shoot(&format!("file://{}/{page}", site.display()), window, scheme)?;
        keep(&format!("{name}.png"), &picture)?;
    }
    let stepped = crate::step::picture("ch2_worker", &["struct", "genawaiter", "coroutine"], 2, (168, 44))?;
    keep("step.svg", stepped.as_bytes())?;
    draft.finish().map_err(failed)?;
    Ok(taken)
}

/// A picture of a page, as PNG.
fn shoot(url: &str, window: &str, scheme: Scheme) -> Result<Vec<u8>, Failure> {
    let folder = tempfile::tempdir().map_err(failed)?;
    let (profile, picture) = (folder.path().join("profile"), folder.path().join("picture.png"));
    for browser in BROWSERS {
        let mut command = Command::new(browser);
        command
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(format!("--blink-settings=preferredColorScheme={}", scheme as u8))
            .arg(format!("--window-size={window}"))
            .arg(format!("--screenshot={}", picture.display()))
            .arg(url)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let status = match command.status() {
            Ok(status) => status,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Failure::Run(format!("{browser}: {error}"))),
        };
        return match fs::read(&picture) {
            Ok(taken) if status.success() => Ok(taken),
            _ => Err(Failure::Run(format!("{browser}: {status}, and no picture of {url}"))),
        };
    }
    let names = BROWSERS.join(", ");
    Err(Failure::Run(format!("a picture is taken by a browser, and there is none of {names}")))
}

fn failed(error: io::Error) -> Failure {
    Failure::Run(error.to_string())
}

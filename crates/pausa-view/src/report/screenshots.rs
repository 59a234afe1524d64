//! The README's pictures: of the report, by a browser without a window, so that they show what a reader sees; of `step`, by
//! drawing a frame of it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, io};

use pausa_story::Failure;

/// Where they are kept.
const FOLDER: &str = "crates/pausa-view/screenshots";
/// The names of the browser.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// A picture: its name, the page with its view, the window, and the colours.
const PICTURES: [(&str, &str, &str, Scheme); 4] = [
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

/// Takes them all of the report at this home page.
pub(crate) fn take(root: &Path, home: &Path) -> Result<(), Failure> {
    let folder = root.join(FOLDER);
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
    let site = home.parent().unwrap_or(home);
    for (name, page, window, scheme) in PICTURES {
        let picture = folder.join(name).with_extension("png");
        shoot(&format!("file://{}/{page}", site.display()), window, scheme, &picture)?;
        pausa_cli::say(&format!("{FOLDER}/{name}.png"));
    }
    let stepped = crate::step::picture("ch2_worker", &["struct", "genawaiter", "coroutine"], 2, (168, 44))?;
    let place = folder.join("step.svg");
    fs::write(&place, stepped).map_err(|error| failed(&place, &error))?;
    pausa_cli::say(&format!("{FOLDER}/step.svg"));
    Ok(())
}

fn shoot(url: &str, window: &str, scheme: Scheme, picture: &Path) -> Result<(), Failure> {
    let profile = picture.with_extension("profile");
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
            Err(error) => return Err(failed(Path::new(browser), &error)),
        };
        let _ = fs::remove_dir_all(&profile);
        return match status.success() && picture.is_file() {
            true => Ok(()),
            false => Err(Failure::Run(format!("{browser}: {status}, and no picture of {url}"))),
        };
    }
    let names = BROWSERS.join(", ");
    Err(Failure::Run(format!("a picture is taken by a browser, and there is none of {names}")))
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::Run(format!("{}: {error}", path.display()))
}

//! The report as files: what is in the folder, and what is not.

use std::fs;
use std::path::Path;

use pausa_story::CATALOGUE;

use crate::{Written, assert_usage_error, report, shared_report};

/// The files below a folder that have this extension, with their text.
fn files(folder: &Path, extension: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("it is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|of_path| of_path == extension) {
            found.push((path.display().to_string(), fs::read_to_string(&path).expect("it is text")));
        }
    }
    found
}

#[test]
fn the_report_is_one_folder_of_small_pages_that_need_nothing_else() {
    let Written { folder: out, said, .. } = report();
    assert_eq!(Path::new(said.trim_end()).canonicalize().ok(), out.join("index.html").canonicalize().ok());

    let pages = files(out, "html");
    for program in CATALOGUE {
        let page = out.join("programs").join(program.id).with_extension("html").display().to_string();
        let (_, text) = pages.iter().find(|(path, _)| *path == page).unwrap_or_else(|| panic!("no {page}"));
        for part in
            ["id=\"transcript\"", "lang=\"es\"", "data-pane=\"python\"", "Where its bytes are", "Run it"]
        {
            assert!(text.contains(part), "{page}: no {part}");
        }
    }
    let home = fs::read_to_string(out.join("index.html")).expect("it is text");
    let cards = home.split_once("id=\"experiments\"").and_then(|(_, rest)| rest.split_once("More findings"));
    let (cards, more) = cards.expect("the findings have a heading");
    let more = more.split("</section>").next().expect("the section ends");
    assert_eq!(cards.matches("<li>").count(), 6, "one of the findings has no page, or no answer");
    for (path, _) in files(&out.join("experiments"), "html") {
        let name = Path::new(&path).file_name().and_then(|name| name.to_str()).expect("it is UTF-8");
        let link = format!("{name}\">");
        assert!(cards.contains(&link) != more.contains(&link), "{name} is not a finding, or twice");
    }
    for (path, text) in &pages {
        assert!(text.len() < 300_000, "{path}: {} bytes", text.len());
        for loads in ["src=\"http", "<link rel=\"stylesheet\" href=\"http", "src=\"//", "@import"] {
            assert!(!text.contains(loads), "{path}: {loads}");
        }
        // What a page links to in the report is there.
        let folder = Path::new(path).parent().expect("it is in a folder");
        for link in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            // As the browser reads it.
            let link = link.replace("&#x2f;", "/");
            let file = link.split('#').next().unwrap_or_default();
            if !(file.is_empty() || file.contains(':')) {
                assert!(folder.join(file).is_file(), "{path} links to {link}");
            }
        }
    }
    for (path, text) in files(out, "css").into_iter().chain(files(out, "js")) {
        assert!(!text.contains("http:") && !text.contains("https:") && !text.contains("fetch("), "{path}");
    }
}

#[test]
fn a_page_that_is_shared_has_absolute_links_and_is_one_file() {
    let Written { folder: out, single, said } = shared_report();
    assert_eq!(said.trim_end(), single.to_str().expect("it is UTF-8"));
    let links = |text: &str| -> Vec<String> {
        let elements = text.split("<a ").skip(1).filter_map(|rest| rest.split('>').next());
        let links = elements.filter_map(|element| element.split("href=\"").nth(1)?.split('"').next());
        links.map(str::to_string).collect()
    };
    let pages = files(out, "html");
    for (path, text) in &pages {
        for link in links(text) {
            let is_absolute = ["https://", "http://", "#"].iter().any(|begin| link.starts_with(begin));
            assert!(is_absolute, "{path}: {link}");
            // What it links to on the site is there.
            if let Some(file) = link.strip_prefix("https://example.org/pausa/") {
                assert!(out.join(file.split('#').next().unwrap_or(file)).is_file(), "{path}: {link}");
            }
        }
    }
    let text = fs::read_to_string(single).expect("it is written");
    for part in ["<style>", "<script>", "https://example.org/pausa/programs/ch2_cooperative.html"] {
        assert!(text.contains(part), "{part}");
    }
    for part in ["<script src", "rel=\"stylesheet\"", "<img src=\"..", "id=\"search\""] {
        assert!(!text.contains(part), "{part}");
    }
}

#[test]
fn what_it_does_not_know_is_a_usage_error() {
    for (arguments, words) in [
        (&["--fast"][..], "usage: cargo pausa report"),
        (&["--out"], "usage:"),
        (&["--base-url", "example.org"], "such as https://example.org/pausa, not `example.org`"),
        (&["--single", "/tmp/ch2_wroker.html"], "there is no page `ch2_wroker`; did you mean `ch2_worker`?"),
    ] {
        assert_refused(arguments, words);
    }
}

#[track_caller]
fn assert_refused(arguments: &[&str], words: &str) {
    assert_usage_error(&[&["report"], arguments].concat(), &[words]);
}

#[test]
fn a_file_that_no_report_wrote_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ch2_worker.html");
    fs::write(&file, "<p>mine").expect("it is written");
    assert_refused(&["--single", file.to_str().expect("it is UTF-8")], "ch2_worker.html");
    assert_eq!(fs::read_to_string(file).ok().as_deref(), Some("<p>mine"));
}

#[test]
fn a_folder_that_no_report_wrote_is_refused_and_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let thesis = folder.path().join("thesis.tex");
    fs::write(&thesis, "years").expect("it is written");
    let place = folder.path().to_str().expect("it is UTF-8");
    assert_refused(&["--out", place], "it holds `thesis.tex`, which this command did not write");
    // A mark alone does not make the folder a report's.
    fs::write(folder.path().join(".pausa-report"), "").expect("it is written");
    assert_refused(&["--out", place], "did not write");
    for out in ["", ".", "..", "/"] {
        assert_refused(&["--out", out], "name a folder that is empty or not there yet");
    }
    let home = std::env::home_dir().expect("there is one");
    assert_refused(&["--out", home.to_str().expect("it is UTF-8")], "home folder");
    assert_eq!(fs::read_to_string(thesis).ok().as_deref(), Some("years"));
    assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 2);
}

#[test]
fn a_symlink_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink("elsewhere", &link).expect("it is made");
    assert_refused(&["--out", link.to_str().expect("it is UTF-8")], "this is a symlink");
}

//! Pages for use outside the report: with absolute links, or as one file.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use pausa_story::Failure;

use super::documents::normal;

/// The name of a page for `--single`: its file's name without extension, or its folder's if it is the index of a folder.
pub(crate) fn name(page: &str) -> &str {
    let stem = page.trim_end_matches(".html");
    let of_folder = stem.strip_suffix("/index").unwrap_or(stem);
    of_folder.rsplit('/').next().unwrap_or(of_folder)
}

/// Makes the relative links of a page absolute. `base` must end with a slash.
pub(crate) fn absolute(html: &str, page: &str, base: &str) -> String {
    let folder = Path::new(page).parent().unwrap_or(Path::new(""));
    rewritten(html, "<a ", " href=\"", |link| match is_relative(link) {
        true => Some(format!(" href=\"{base}{}\"", from_root(folder, link))),
        false => Some(format!(" href=\"{link}\"")),
    })
}

/// Inlines the styles, scripts and pictures of a written page. Removes the targets of relative links to other pages.
pub(crate) fn one_file(report: &Path, page: &str) -> Result<String, Failure> {
    let read =
        |path: &Path| fs::read(path).map_err(|error| Failure::Run(format!("{}: {error}", path.display())));
    let folder = Path::new(page).parent().unwrap_or(Path::new(""));
    let file = |link: &str| report.join(from_root(folder, link));
    let text = |link: &str| Ok::<_, Failure>(String::from_utf8_lossy(&read(&file(link))?).into_owned());

    let html = String::from_utf8_lossy(&read(&report.join(page))?).replace("&#x2f;", "/");
    // Drop the search, which finds only other pages.
    let html = without(&html, "<form class=\"search\"", "</form>");
    let (mut rest, mut whole, mut scripts) = (html.as_str(), String::new(), String::new());
    while let Some(at) =
        rest.find("<link rel=\"stylesheet\"").into_iter().chain(rest.find("<script src=")).min()
    {
        let (before, tag) = rest.split_at(at);
        let end = if tag.starts_with("<link") { ">" } else { "</script>" };
        let (tag, after) = tag.split_once(end).unwrap_or((tag, ""));
        let link =
            tag.split('"').find(|part| part.ends_with(".css") || part.ends_with(".js")).unwrap_or_default();
        whole.push_str(before);
        match tag.starts_with("<link") {
            true => whole.push_str(&format!("<style>{}</style>", text(link)?)),
            false if link.ends_with("/search.js") => {}
            // Inline scripts ignore `defer`, so they go to the end of the body.
            false => scripts.push_str(&format!("<script>{}</script>\n", text(link)?)),
        }
        rest = after;
    }
    whole.push_str(rest);
    let whole = whole.replace("</body>", &format!("{scripts}</body>"));
    // Tells the scripts that the other pages are not there.
    let whole = whole.replacen(">\n<head>", " data-single>\n<head>", 1);
    let whole = rewritten(&whole, "<a ", " href=\"", |link| {
        (!is_relative(link)).then(|| format!(" href=\"{link}\""))
    });
    let mut failed = None;
    let whole = rewritten(&whole, "<img ", " src=\"", |link| {
        if !is_relative(link) {
            return Some(format!(" src=\"{link}\""));
        }
        let image = read(&file(link)).unwrap_or_else(|failure| {
            failed = Some(failure);
            Vec::new()
        });
        let kind = if link.ends_with(".svg") { "svg+xml" } else { "png" };
        let mut data = format!(" src=\"data:image/{kind},");
        for byte in image {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b' ' | b'=' | b'/' | b':' | b'.' | b'-' => {
                    data.push(byte.into())
                }
                _ => drop(write!(data, "%{byte:02x}")),
            }
        }
        Some(data + "\"")
    });
    failed.map_or(Ok(whole), Err)
}

fn is_relative(link: &str) -> bool {
    !link.starts_with('#')
        && !link.starts_with("//")
        && !link.split(['/', '#']).next().unwrap_or("").contains(':')
}

/// Converts a link of a page in this folder to one from the root of the report.
fn from_root(folder: &Path, link: &str) -> String {
    let (path, anchor) = link.find('#').map_or((link, ""), |at| link.split_at(at));
    let normal = normal(&folder.join(path));
    normal.display().to_string().replace('\\', "/") + anchor
}

/// Replaces the first such attribute of each element with this beginning. `new` maps its value to the new attribute, or to
/// `None` to remove it.
fn rewritten(
    html: &str,
    element: &str,
    attribute: &str,
    mut new: impl FnMut(&str) -> Option<String>,
) -> String {
    let mut whole = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(element) {
        // The element's last character may be the space before the attribute.
        let from = at + element.len() - 1;
        let end = rest[from..].find('>').map_or(rest.len(), |end| from + end);
        whole.push_str(&rest[..from]);
        let tag = &rest[from..end];
        match tag.split_once(attribute).and_then(|(before, tag)| Some((before, tag.split_once('"')?))) {
            Some((before, (value, after))) => {
                whole.push_str(before);
                whole.push_str(&new(&value.replace("&#x2f;", "/")).unwrap_or_default());
                whole.push_str(after);
            }
            None => whole.push_str(tag),
        }
        rest = &rest[end..];
    }
    whole + rest
}

/// Removes the first part of a text from `from` to `to`, including both.
fn without(text: &str, from: &str, to: &str) -> String {
    let cut = text.find(from).and_then(|begin| Some((begin, begin + text[begin..].find(to)? + to.len())));
    cut.map_or_else(|| text.to_string(), |(begin, end)| format!("{}{}", &text[..begin], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_called_as_its_file_or_its_folder() {
        let names = ["programs/ch2_echo.html", "index.html", "compile-fail/index.html"].map(name);
        assert_eq!(names, ["ch2_echo", "index", "compile-fail"]);
    }

    #[test]
    fn links_to_pages_are_absolute_and_others_stay() {
        let html = "<a rel=\"prev\" href=\"b.html#x\">b</a><a href=\"..&#x2f;index.html\">i</a>\
                    <a href=\"#here\">h</a><a href=\"https://example.org/\">e</a><a id=\"n\">n</a>";
        let expected = "<a rel=\"prev\" href=\"https://e.org/r/programs/b.html#x\">b</a>\
                        <a href=\"https://e.org/r/index.html\">i</a>\
                        <a href=\"#here\">h</a><a href=\"https://example.org/\">e</a><a id=\"n\">n</a>";
        assert_eq!(absolute(html, "programs/a.html", "https://e.org/r/"), expected);
    }

    #[test]
    fn one_file_needs_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("one")).expect("made");
            fs::write(path, text).expect("written");
        };
        write("assets/a.css", "p { color: red }");
        write("assets/a.js", "let a = 1;");
        write("files/p.svg", "<svg>é</svg>");
        write(
            "programs/p.html",
            "<link rel=\"stylesheet\" href=\"..&#x2f;assets/a.css\"><script src=\"../assets/a.js\" defer></script>\
             <body><form class=\"search\">x</form><img alt=\"p\" src=\"../files/p.svg\"><a class=\"k\" href=\"q.html\">q</a></body>",
        );
        assert_eq!(
            one_file(folder.path(), "programs/p.html").expect("it is there"),
            "<style>p { color: red }</style><body><img alt=\"p\" src=\"data:image/svg+xml,%3csvg%3e%c3%a9%3c/svg%3e\">\
             <a class=\"k\">q</a><script>let a = 1;</script>\n</body>"
        );
        assert!(one_file(folder.path(), "programs/none.html").is_err());
    }
}

//! Converts Markdown to HTML. It highlights code, gives headings ids, makes wide tables scroll, links mentions of threads, and
//! resolves links to files of the repository.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd, html as writer};

use super::html::{escape, plain};
use super::threads;
use crate::highlight::Dialect;

/// Converts Markdown that has no links into the repository.
pub(crate) fn html(text: &str) -> String {
    let mut html = String::new();
    writer::push_html(&mut html, Parser::new(text));
    html
}

/// Resolves the target of a link or an image. `None` if the target does not exist.
pub(crate) type Resolve<'a> = dyn FnMut(&str) -> Option<String> + 'a;

/// Converts a document. Returns its title, which is the first heading, and the HTML of the rest.
pub(crate) fn document(text: &str, resolve: &mut Resolve<'_>) -> (String, String) {
    let mut title = String::new();
    let (mut tables, mut links) = (0, 0);
    let mut out = Vec::new();
    let mut events = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    while let Some(event) = events.next() {
        match event {
            Event::Html(text) | Event::InlineHtml(text) if text.trim_start().starts_with("<!--") => {}
            Event::Start(Tag::Heading { level, .. }) => {
                let (inner, words) = until_heading_ends(&mut events);
                if title.is_empty() {
                    title = words;
                    continue;
                }
                out.push(Event::Html(format!("<{level} id=\"{}\">", slug(&words)).into()));
                out.extend(inner);
                out.push(Event::Html(format!("</{level}>\n").into()));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let code = until_code_ends(&mut events);
                out.push(Event::Html(code_block(&kind, &code).into()));
            }
            Event::Start(Tag::Table(columns)) => {
                tables += 1;
                let open = format!(
                    "<div class=\"scroll\" role=\"region\" aria-label=\"table {tables}\" tabindex=\"0\">"
                );
                out.extend([Event::Html(open.into()), Event::Start(Tag::Table(columns))]);
            }
            Event::End(TagEnd::Table) => {
                out.extend([Event::End(TagEnd::Table), Event::Html("</div>".into())])
            }
            Event::Text(text) if links == 0 => out.extend(with_threads(&text)),
            Event::End(TagEnd::Link) => {
                links -= 1;
                out.push(Event::End(TagEnd::Link));
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                links += 1;
                out.push(match resolve(&dest_url) {
                    Some(dest) => Event::Start(Tag::Link { link_type, dest_url: dest.into(), title, id }),
                    None => Event::Html("<a>".into()),
                })
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                match resolve(&dest_url) {
                    Some(dest) => {
                        out.push(Event::Start(Tag::Image { link_type, dest_url: dest.into(), title, id }));
                    }
                    // Keep the alternative text.
                    None => {
                        let told = events.by_ref().take_while(|event| *event != Event::End(TagEnd::Image));
                        out.extend(told);
                    }
                }
            }
            other => out.push(other),
        }
    }
    let mut html = String::new();
    writer::push_html(&mut html, out.into_iter());
    (title, without_empty_heads(&html))
}

/// Turns each mention of a thread in a text into a link.
fn with_threads(text: &str) -> Vec<Event<'static>> {
    let pieces = threads::split(text).into_iter().map(|(piece, url)| match url {
        Some(url) => Event::Html(format!("<a href=\"{url}\">{}</a>", escape(piece)).into()),
        None => Event::Text(piece.to_string().into()),
    });
    pieces.collect()
}

/// Replaces empty `th` cells, such as the one above the names of the rows, by `td` cells.
fn without_empty_heads(html: &str) -> String {
    ["", " style=\"text-align: left\"", " style=\"text-align: right\"", " style=\"text-align: center\""]
        .iter()
        .fold(html.to_string(), |html, style| html.replace(&format!("<th{style}></th>"), "<td></td>"))
}

fn until_heading_ends<'a>(events: &mut Parser<'a>) -> (Vec<Event<'a>>, String) {
    let inner: Vec<_> = events.take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_)))).collect();
    let words = inner.iter().filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
        _ => None,
    });
    let words = words.collect();
    (inner, words)
}

fn until_code_ends(events: &mut Parser<'_>) -> String {
    let inner = events.take_while(|event| !matches!(event, Event::End(TagEnd::CodeBlock)));
    inner
        .filter_map(|event| if let Event::Text(text) = event { Some(text.to_string()) } else { None })
        .collect()
}

fn code_block(kind: &CodeBlockKind<'_>, code: &str) -> String {
    let language = match kind {
        CodeBlockKind::Fenced(language) => language.split(',').next().unwrap_or_default(),
        CodeBlockKind::Indented => "",
    };
    let code = match language {
        "rust" => plain(Dialect::Rust, code),
        "python" => plain(Dialect::Python, code),
        _ => escape(code),
    };
    format!("<pre class=\"code\" tabindex=\"0\"><code>{code}</code></pre>\n")
}

/// Makes a heading's id: its words in lower case, joined by hyphens.
fn slug(words: &str) -> String {
    let kept = words.chars().filter_map(|character| match character {
        ' ' | '-' => Some('-'),
        other => other.is_alphanumeric().then_some(other),
    });
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_its_first_heading_as_title_and_the_others_can_be_linked_to() {
        let text = "# What *it* is\n\n<!-- note -->\n## Add an `encoding`\n\n| a |\n| - |\n| 1 |\n";
        let (title, html) = document(text, &mut |_| None);
        assert_eq!(title, "What it is");
        assert!(html.contains("<h2 id=\"add-an-encoding\">Add an <code>encoding</code></h2>"), "{html}");
        assert!(!html.contains("note") && html.contains("tabindex=\"0\"><table>"), "{html}");
    }

    #[test]
    fn a_cell_that_heads_nothing_is_no_head() {
        let (_, html) = document("# T\n\n| | a |\n| --- | ---: |\n| b | 1 |\n", &mut |_| None);
        assert!(html.contains("<tr><td></td><th style=\"text-align: right\">a</th></tr>"), "{html}");
    }

    #[test]
    fn links_lead_where_they_are_resolved_to_or_nowhere() {
        let mut resolve = |to: &str| (to == "a.md").then(|| "b.html".to_string());
        let (_, html) = document("# T\n\n[a](a.md) and [c](c/)", &mut resolve);
        assert!(html.contains("<a href=\"b.html\">a</a> and <a>c</a>"), "{html}");
        let (_, html) = document("# T\n\n![a plot](no.svg).", &mut resolve);
        assert!(html.contains("<p>a plot.</p>"), "{html}");
    }

    #[test]
    fn a_mention_of_a_thread_is_a_link_unless_it_is_in_one() {
        let (_, html) = document("# T\n\nrust#1, [rust#2](b).", &mut |_| Some("c".into()));
        let first = "<a href=\"https://github.com/rust-lang/rust/issues/1\">rust#1</a>";
        assert!(html.contains(&format!("{first}, <a href=\"c\">rust#2</a>")), "{html}");
    }

    #[test]
    fn code_is_highlighted_by_its_language() {
        let (_, html) = document("# T\n\n```rust\nfn a() {}\n```\n\n```text\na < b\n```\n", &mut |_| None);
        assert!(html.contains("<span class=kk>fn</span>") && html.contains("a &lt; b"), "{html}");
    }
}

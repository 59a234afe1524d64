//! Finds mentions of threads, such as `rust#43122` or RFC 2033, and their URLs.

/// The prefixes of mentions, each with its repository on GitHub.
const REPOSITORIES: [(&str, &str); 13] = [
    ("rust", "rust-lang/rust"),
    ("rfcs", "rust-lang/rfcs"),
    ("lang-team", "rust-lang/lang-team"),
    ("compiler-team", "rust-lang/compiler-team"),
    ("libs-team", "rust-lang/libs-team"),
    ("wg-async", "rust-lang/wg-async"),
    ("goals", "rust-lang/rust-project-goals"),
    ("miri", "rust-lang/miri"),
    ("llvm", "llvm/llvm-project"),
    ("genawaiter", "whatisaphone/genawaiter"),
    ("async-stream", "tokio-rs/async-stream"),
    ("generator-rs", "Xudong-Huang/generator-rs"),
    ("corosensei", "Amanieu/corosensei"),
];

/// Splits a text into pieces. A piece that mentions a thread has the thread's URL.
pub(crate) fn split(text: &str) -> Vec<(&str, Option<String>)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((start, end, url)) = first(rest) {
        pieces.extend([(&rest[..start], None), (&rest[start..end], Some(url))]);
        rest = &rest[end..];
    }
    pieces.push((rest, None));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

/// Finds the first mention: its start, its end and its URL.
fn first(text: &str) -> Option<(usize, usize, String)> {
    let issue = text.match_indices('#').find_map(|(mark, _)| {
        let end = digits(text, mark + 1)?;
        let (name, repository) = REPOSITORIES.iter().find(|(name, _)| {
            let before = text[..mark].strip_suffix(name);
            before.is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric() || "-_/".contains(c)))
        })?;
        // GitHub redirects from an issue's URL to a pull request's.
        Some((
            mark - name.len(),
            end,
            format!("https://github.com/{repository}/issues/{}", &text[mark + 1..end]),
        ))
    });
    let rfc = text.match_indices("RFC ").find_map(|(start, word)| {
        let number = start + word.len();
        let end = digits(text, number)?;
        Some((start, end, format!("https://github.com/rust-lang/rfcs/pull/{}", &text[number..end])))
    });
    issue.into_iter().chain(rfc).min_by_key(|(start, ..)| *start)
}

/// Finds the end of the number that starts here. `None` if there is no number.
fn digits(text: &str, start: usize) -> Option<usize> {
    let count = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    (count > 0).then_some(start + count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_of_a_thread_has_its_address() {
        let text = "See rust#43122, RFC 2033 and (lang-team#49).";
        let found: Vec<_> = split(text).into_iter().filter_map(|(piece, url)| Some((piece, url?))).collect();
        let expected = [
            ("rust#43122", "https://github.com/rust-lang/rust/issues/43122"),
            ("RFC 2033", "https://github.com/rust-lang/rfcs/pull/2033"),
            ("lang-team#49", "https://github.com/rust-lang/lang-team/issues/49"),
        ];
        assert_eq!(found, expected.map(|(piece, url)| (piece, url.to_string())));
        assert_eq!(split(text).iter().map(|(piece, _)| *piece).collect::<String>(), text);
    }

    #[test]
    fn other_numbers_are_no_threads() {
        for text in ["C#7", "trust#7", "a/rust#7", "rust#", "an RFC", "#7"] {
            assert_eq!(split(text), [(text, None)], "{text}");
        }
    }
}

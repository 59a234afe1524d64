//! An error in a file is one message that names its line.

use pausa_try::Encoding;
use pausa_try::translate::{Problem, Source, Variant};

fn problem(text: &str) -> (usize, String) {
    match Source::parse("body.rs", text) {
        Err(Problem { at, message }) => (text[..at].matches('\n').count() + 1, message),
        Ok(_) => panic!("it is accepted: {text}"),
    }
}

/// The line and the message of each encoding that refuses it.
fn refused(text: &str) -> Vec<(Encoding, usize, String)> {
    let source = Source::parse("body.rs", text).unwrap();
    let refused = |encoding| match source.translate(encoding, &Variant::default()) {
        Ok(_) => None,
        Err(Problem { at, message }) => Some((encoding, source.place(at).0, message)),
    };
    Encoding::GENERATED.into_iter().filter_map(refused).collect()
}

#[test]
fn a_file_that_is_no_rust_has_the_line_of_its_error() {
    let (line, message) = problem("fn run(n: usize) -> impl Iterator<Item = u8> {\n    yield 1 +;\n}\n");
    assert_eq!(line, 2, "{message}");
    let (line, message) = problem("\n\nfn run(n: usize) -> impl Iterator<Item = u8> {\n    yield (1;\n}\n");
    assert!(message.contains("bracket") && line >= 3, "{line} {message}");
}

#[test]
fn a_file_without_end_or_without_text_is_refused_before_all_of_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let told = |bytes: &[u8]| {
        let file = folder.path().join("body.rs");
        std::fs::write(&file, bytes).unwrap();
        pausa_try::translated(folder.path(), &file, Encoding::Gen).unwrap_err().to_string()
    };
    assert!(told(&vec![b' '; (1 << 20) + 1]).contains("more than 1 MiB"));
    assert!(told(b"fn run\xff").contains("not UTF-8"));
    #[cfg(unix)]
    {
        let endless = std::path::Path::new("/dev/zero");
        let told = pausa_try::translated(folder.path(), endless, Encoding::Gen).unwrap_err().to_string();
        assert!(told.contains("more than 1 MiB"), "{told}");
    }
}

#[test]
fn a_file_without_run_says_how_it_is_written() {
    let (_, message) = problem("fn body() -> impl Iterator<Item = u8> { yield 1; }");
    assert!(message.contains("there is no `run`") && message.contains("fn run(n: usize)"), "{message}");
}

#[test]
fn run_takes_one_argument_and_returns_something() {
    assert!(problem("fn run() -> impl Iterator<Item = u8> { yield 1; }").1.contains("one argument"));
    assert!(problem("fn run(n: usize) { body(); }").1.contains("returns nothing"));
    let (_, message) =
        problem("fn run(n: usize) -> impl Coroutine<Sent = u8, Yielded = u8, Returned = ()> { yield 1; }");
    assert!(message.contains("without the messages"), "{message}");
}

#[test]
fn run_that_makes_messages_too_does_not_pause_itself() {
    let text = "fn run(n: usize) -> (impl Coroutine<Sent = u8, Yielded = u8, Returned = ()>, Vec<u8>) {\n    yield 1;\n}";
    let refused = refused(text);
    assert_eq!(refused.len(), 6);
    assert!(refused.iter().all(|(_, line, message)| *line == 1 && message.contains("a function of its own")));
}

#[test]
fn run_cannot_fail_and_a_body_is_one_file() {
    let (_, message) = problem("fn run(n: usize) -> Result<impl Iterator<Item = u8>, ()> { Ok(body()) }");
    assert!(message.contains("cannot fail"), "{message}");
    let (line, message) =
        problem("fn f() {}\nmod other;\nfn run(n: usize) -> impl Iterator<Item = u8> { yield 1; }");
    assert!(line == 2 && message.contains("`mod other { … }`"), "{message}");
}

#[test]
fn an_empty_file_says_how_it_is_written() {
    assert!(problem("").1.contains("fn run(n: usize)"));
}

#[test]
fn a_file_without_pauses_is_recognised() {
    assert!(
        !Source::parse("body.rs", "fn run(n: usize) -> std::ops::Range<usize> { 0..n }").unwrap().pauses()
    );
}

#[test]
fn only_a_stack_pauses_in_a_closure() {
    let text = "fn run(n: usize) -> impl Iterator<Item = usize> {\n    (0..n).for_each(|k| {\n        yield k;\n    });\n}";
    let refused = refused(text);
    assert!(refused.iter().all(|(encoding, ..)| *encoding != Encoding::Corosensei));
    assert_eq!(refused.len(), 5);
    assert!(refused.iter().all(|(_, line, message)| *line == 3 && message.contains("limit of the language")));
}

#[test]
fn a_function_that_yields_says_so_in_its_type() {
    let text = "fn body() -> u8 {\n    yield 1;\n    2\n}\nfn run(n: usize) -> impl Iterator<Item = u8> { 0..body() }";
    let refused = refused(text);
    assert_eq!(refused.len(), 6);
    assert!(
        refused.iter().all(|(_, line, message)| *line == 1 && message.contains("impl Iterator<Item = T>"))
    );
}

#[test]
fn a_body_either_yields_or_awaits() {
    let text = "async fn run(n: usize) -> u8 {\n    yield 1;\n    2\n}";
    assert!(
        refused(text)
            .iter()
            .any(|(_, line, message)| *line == 2 && message.contains("either yields or awaits"))
    );
    let text = "fn run(n: usize) -> impl Iterator<Item = u8> {\n    yield 1;\n    pause().await;\n}";
    assert!(
        refused(text)
            .iter()
            .any(|(_, line, message)| *line == 3 && message.contains("either yields or awaits"))
    );
}

#[test]
fn an_await_in_arguments_that_are_no_expressions_is_refused() {
    let text = "async fn run(n: usize) {\n    choose! { first pause().await second => 3 };\n}";
    let refused = refused(text);
    assert!(
        refused.iter().any(|(_, line, message)| *line == 2 && message.contains("`choose!`")),
        "{refused:?}"
    );
    assert!(refused.iter().all(|(encoding, ..)| *encoding != Encoding::Async), "{refused:?}");
}

#[test]
fn dialogues_and_futures_are_refused_where_the_language_has_none() {
    let dialogue = "fn body() -> impl Coroutine<Sent = u8, Yielded = u8, Returned = ()> { yield 1; }\n\
                    fn run(n: usize) -> (impl Coroutine<Sent = u8, Yielded = u8, Returned = ()>, Vec<u8>) { (body(), vec![]) }";
    let names: Vec<_> = refused(dialogue).into_iter().map(|(encoding, ..)| encoding).collect();
    assert_eq!(names, [Encoding::Async, Encoding::Gen]);
}

//! What the records say, and that a wrong line in one is noticed.

use pausa::{Coroutine, Outcome, Thrown};
use pausa_conform::{
    Body, CASES, Case, Returned, Sent, Source, Value, Verdict, boxed, cases, judge, none, play, say, val,
};

fn case(name: &str) -> &'static Case {
    CASES.iter().find(|case| case.name == name).expect("there is such a case")
}

/// Says what it is sent, and ends; or never ends, where it ignores a request to.
struct Parrot {
    is_started: bool,
    is_deaf: bool,
}

impl Coroutine for Parrot {
    type Sent = Sent;
    type Yielded = Value;
    type Returned = Returned;

    fn start(&mut self) -> Outcome<Value, Returned> {
        Outcome::Yielded(val(1))
    }

    fn resume(&mut self, sent: Sent) -> Outcome<Value, Returned> {
        match sent {
            Ok(value) if !std::mem::replace(&mut self.is_started, true) => {
                say(value);
                Outcome::Yielded(val(2))
            }
            Err(Thrown::Close) if self.is_deaf => Outcome::Yielded(val("foo!")),
            sent => Outcome::Complete(sent.map(|_| none())),
        }
    }
}

fn parrot() -> Body {
    boxed(Parrot { is_started: false, is_deaf: false })
}

#[test]
fn a_body_that_does_what_cpython_does_agrees() {
    let case = case("says_what_was_sent");
    assert_eq!(judge(case, &play(case, parrot), "mine"), Verdict::Agrees);
}

#[test]
fn one_wrong_line_in_a_record_is_noticed_with_its_call() {
    const WRONG: &str =
        "# says_what_was_sent\n@ none\nnew\nnext\n  yielded 1\nsend 42\n  | 43\n  yielded 2\n";
    let case = &cases(WRONG, Source::Python)[0];
    let expected = Verdict::Differs { recorded: "send 42: | 43".into(), played: "send 42: | 42".into() };
    assert_eq!(judge(case, &play(case, parrot), "mine"), expected);
}

#[test]
fn a_body_that_ignores_close_is_distinguished_from_one_that_ends() {
    let case = case("handles_nothing");
    let played = play(case, || boxed(Parrot { is_started: false, is_deaf: true }));
    assert!(played.contains("close\n  raised RuntimeError: generator ignored GeneratorExit"), "{played}");
    assert!(matches!(judge(case, &played, "mine"), Verdict::Differs { .. }));
}

#[test]
fn a_body_that_panics_does_not_end_the_run() {
    let played = play(case("handles_nothing"), || -> Body { panic!("it cannot be made") });
    assert!(played.contains("next\n  panicked\n"), "{played}");
}

#[test]
fn braces_in_a_reference_name_several_tests() {
    assert_eq!(case("js_try_finally").tests(), 8);
    assert_eq!(case("says_what_was_sent").tests(), 1);
}

#[test]
fn at_least_sixty_cases_are_cpythons_and_forty_tests_are_test262s() {
    let count = |source| CASES.iter().filter(move |case| case.source == source);
    assert!(count(Source::Python).count() >= 60);
    assert!(count(Source::JavaScript).map(Case::tests).sum::<usize>() >= 40);
}

//! A few bodies, compiled and run. What is linked with them is built once, in the workspace's own `target`.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use pausa_try::report::{Outcome, PerItem, Report, Row};
use pausa_try::{Options, attempt};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn tried(file: &str) -> Report {
    // One build at a time says what it builds.
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    let root = ROOT.get_or_init(root);
    let options = Options { files: vec![root.join(file)], ..Options::default() };
    attempt(&root.join("target"), &options).unwrap_or_else(|failure| panic!("{file}: {failure}"))
}

fn row<'a>(report: &'a Report, encoding: &str) -> &'a Row {
    report.columns[0].rows.iter().find(|row| row.encoding == encoding).unwrap()
}

fn code(row: &Row) -> Option<&str> {
    match &row.outcome {
        Outcome::Refused(errors) => errors[0].code.as_deref(),
        _ => None,
    }
}

#[test]
fn fibonacci_is_the_same_everywhere_and_by_hand_and_in_python() {
    let report = tried("experiments/bodies/fibonacci.rs");
    let [group] = &report.groups[..] else { panic!("{:?}", report.groups) };
    assert_eq!(
        group.members,
        ["struct", "genawaiter", "coroutine", "async", "gen", "corosensei", "diapause", "python"]
    );
    let figures = row(&report, "struct").figures.as_ref().unwrap();
    assert_eq!((figures.handle, figures.heap, figures.made), (24, Some(0), 0));
    assert_eq!(figures.allocations, PerItem::Linear(0.0));
    assert!(
        row(&report, "async").figures.as_ref().unwrap().made == 1,
        "async-stream is boxed by its adapter"
    );
    let layout = &row(&report, "coroutine").layouts[0];
    assert_eq!((layout.of.size, &layout.lines[..]), (48, &[6][..]));
    assert!(
        row(&report, "gen").figures.as_ref().unwrap().clone
            && !row(&report, "genawaiter").figures.as_ref().unwrap().send
    );
}

#[test]
fn a_borrow_across_a_yield_is_pinned_where_it_can_be_and_refused_elsewhere() {
    let report = tried("experiments/bodies/guard_across_a_yield.rs");
    assert!(
        row(&report, "coroutine").notes[0].contains("E0626 (line 14)"),
        "{:?}",
        row(&report, "coroutine").notes
    );
    assert_eq!(code(row(&report, "gen")), Some("E0626"));
    let [_, other] = &report.groups[..] else { panic!("{:?}", report.groups) };
    assert_eq!(other.members, ["corosensei"]);
    assert!(other.difference.as_ref().unwrap().other.as_ref().unwrap().contains("poisoned: true"));
}

#[test]
fn a_body_that_panics_has_its_line_in_the_trace() {
    let report = tried("crates/pausa-try/tests/bodies/panics.rs");
    assert_eq!(report.groups.len(), 1);
    assert!(row(&report, "gen").trace.iter().any(|line| line == "> panicked on line 4: too many: 2"));
}

#[test]
fn only_a_stack_of_its_own_runs_a_yield_in_a_closure() {
    let report = tried("experiments/bodies/yield_in_a_closure.rs");
    let runs = report.columns[0].rows.iter().filter(|row| row.outcome == Outcome::Compiles);
    assert_eq!(runs.map(|row| row.encoding.as_str()).collect::<Vec<_>>(), ["corosensei"]);
}

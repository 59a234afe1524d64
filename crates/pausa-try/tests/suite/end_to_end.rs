//! A few bodies, compiled and run. What is linked with them is built once, in the workspace's own `target`.

use pausa_try::report::{Outcome, PerItem, Report, Row};
use pausa_try::{Encoding, Options, attempt};

use crate::root;

/// Options of a body that is optimized. Where it is not CI, instructions are counted only where a test reads them.
fn options(files: &[&str]) -> Options {
    let files = files.iter().map(|file| root().join(file)).collect();
    Options { files, uncounted: !pausa_lab::in_ci(), ..Options::default() }
}

fn tried(options: &Options) -> Report {
    attempt(&root().join("target"), options).unwrap_or_else(|failure| panic!("{options:?}: {failure}"))
}

/// The same of a body of the tests, not optimized.
fn here(name: &str) -> Options {
    let options = options(&[&format!("crates/pausa-try/tests/bodies/{name}.rs")]);
    Options { opts: vec!["0".into()], ..options }
}

fn tried_here(name: &str) -> Report {
    tried(&here(name))
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
    let options = Options { uncounted: false, ..options(&["experiments/bodies/fibonacci.rs"]) };
    let report = tried(&options);
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
    let report = tried(&options(&["experiments/bodies/guard_across_a_yield.rs"]));
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
    let report = tried(&options(&["crates/pausa-try/tests/bodies/panics.rs"]));
    assert_eq!(report.groups.len(), 1);
    assert!(row(&report, "gen").trace.iter().any(|line| line == "> panicked on line 4: too many: 2"));
}

#[test]
fn only_a_stack_of_its_own_runs_a_yield_in_a_closure() {
    let report = tried(&options(&["experiments/bodies/yield_in_a_closure.rs"]));
    let runs = report.columns[0].rows.iter().filter(|row| row.outcome == Outcome::Compiles);
    assert_eq!(runs.map(|row| row.encoding.as_str()).collect::<Vec<_>>(), ["corosensei"]);
}

#[test]
fn unusual_bodies_are_the_same_in_the_encodings_that_take_everything() {
    let names = [
        "assigned_operands",
        "awaited_in_an_operand",
        "chains_and_else",
        "delegated_operands",
        "dyn_sources",
        "generic_traits",
        "included",
        "labelled_values",
        "line_ends",
        "modules",
        "more_macro_arguments",
        "only_text",
        "scrutinees",
        "shadowed_guards",
    ];
    let files = names.map(|name| format!("crates/pausa-try/tests/bodies/{name}.rs"));
    let others = [Encoding::Genawaiter, Encoding::Coroutine];
    let mut options = options(&files.each_ref().map(String::as_str));
    options.opts = vec!["0".into()];
    // Under CI the translations into the others are compiled, too.
    if !pausa_lab::in_ci() {
        options.encodings = others.into_iter().chain([Encoding::Corosensei]).collect();
    }
    let report = tried(&options);
    for column in &report.columns {
        let row = |encoding: &str| column.rows.iter().find(|row| row.encoding == encoding).unwrap();
        let first = row("corosensei");
        assert!(first.trace.len() > 10 && first.ended.is_none(), "{}: {first:?}", column.file);
        for other in others.map(Encoding::name) {
            assert_eq!(row(other).outcome, Outcome::Compiles, "{}", column.file);
            assert_eq!(row(other).trace, first.trace, "{}, {other}", column.file);
        }
    }
}

fn ends(report: &Report) -> Vec<&str> {
    report.columns[0].rows.iter().filter_map(|row| row.ended.as_deref()).collect()
}

#[test]
fn a_body_that_asks_for_a_terabyte_is_refused_it() {
    let report = tried_here("huge");
    assert_eq!(ends(&report), ["it asked for more memory than it is allowed"; 6]);
    assert!(!report.runs());
}

#[test]
fn a_body_that_ends_the_process_is_distinguished_from_one_that_ends() {
    assert_eq!(ends(&tried_here("ends_the_process")), ["the body ends the process"; 6]);
}

#[test]
fn what_a_body_starts_does_not_keep_it_open() {
    let report = tried_here("starts_a_process");
    assert_eq!(ends(&report), [""; 0]);
    assert!(report.columns[0].rows[0].trace.iter().any(|line| line == "> yielded 4"));
}

#[test]
fn a_destructor_that_panics_is_in_the_trace_and_leaves_no_figure_per_item() {
    let report = tried(&Options { uncounted: false, ..here("panics_when_dropped") });
    let row = row(&report, "coroutine");
    assert!(row.trace.iter().any(|line| line == "> panicked on line 5: in a destructor"), "{:?}", row.trace);
    assert_eq!(row.instructions, Some(PerItem::Missing("it panics at every size".into())));
}

//! Bodies of each profile, compiled and run. What they are linked with is built once, in the workspace's own `target`.

use std::path::{Path, PathBuf};

use pausa_fuzz::ast::{Block, Body, Expr, Shape, Stmt, Ty};
use pausa_fuzz::generate::{self, Profile};
use pausa_fuzz::interpret;
use pausa_fuzz::mutate;
use pausa_fuzz::run::{Fuzz, encodings, run};
use pausa_fuzz::shrink::shrink;
use pausa_try::{Build, DEFAULT, Flags, Tools};

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").canonicalize().unwrap()
}

#[test]
fn bodies_of_every_profile_are_the_same_in_every_encoding() {
    for profile in Profile::ALL {
        let options =
            Fuzz { seed: 40, bodies: Some(10), profiles: vec![profile.name().into()], ..Fuzz::default() };
        let summary = run(&target(), &options, |_| ()).unwrap();
        assert!(summary.divergences.is_empty(), "{profile}: {:#?}", summary.divergences);
        for encoding in encodings(profile) {
            assert!(summary.compared.contains_key(&encoding), "{profile}: nothing in {encoding:?}");
        }
        if profile == Profile::Typed {
            assert!(summary.with_python > 0, "CPython says some of the typed bodies");
        }
    }
}

#[test]
fn flags_that_the_compiler_does_not_know_are_no_divergence() {
    let options = Fuzz { bodies: Some(1), flags: vec!["-Zno-such-flag".into()], ..Fuzz::default() };
    let failure = run(&target(), &options, |_| ()).unwrap_err().to_string();
    assert!(failure.contains("no-such-flag"), "{failure}");
}

#[test]
fn the_command_knows_every_profile() {
    assert_eq!(Profile::ALL.map(Profile::name), pausa_cli::views::PROFILES);
}

#[test]
fn mutants_are_noticed() {
    let target = target();
    let tools = Tools::of(DEFAULT, &target).unwrap();
    let folder = tempfile::tempdir_in(&target).unwrap();
    let flags = Flags { opt: "0".into(), lto: None, others: Vec::new() };
    let counts = mutate::measure(&Build { tools: &tools, flags, folder: folder.path() }, 3, 27);
    let sum = |of: fn(&mutate::Count) -> u64| counts.values().map(of).sum::<u64>();
    assert_eq!(sum(|count| count.compiled), 27);
    assert!(sum(|count| count.observable) > 9, "{counts:?}");
    assert_eq!(sum(|count| count.detected), sum(|count| count.observable), "{counts:?}");
}

#[test]
fn a_seed_makes_the_same_body_on_every_machine() {
    let (body, trace) = generate::body(Profile::Everything, 1);
    let hash = body.text().bytes().fold(0_u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
    assert_eq!((body.functions.len(), trace.pauses, hash), SEED_1);
}

const SEED_1: (usize, usize, u64) = (2, 13, 13_160_339_231_391_115_507);

fn noisy(id: u64) -> Box<Expr> {
    Box::new(Expr::New(id))
}

/// The reference's chapter on destructors, as far as it can be said in one body.
#[test]
fn the_interpreter_drops_in_the_order_of_the_reference() {
    let stmts = vec![
        Stmt::Let(2, Ty::Noisy, Expr::New(2)),
        Stmt::Let(3, Ty::Pair, Expr::Pair(noisy(3), noisy(4))),
        // The operand is moved into the call, whose parameter is dropped at its end; the temporary at the statement's.
        Stmt::LetWild(Expr::Add(
            Box::new(Expr::Peek(noisy(5), None)),
            Box::new(Expr::Eat(noisy(6), Some(Box::new(Expr::Num(0))))),
        )),
        // A part is moved; the other is dropped with its variable.
        Stmt::LetWild(Expr::Eat(Box::new(Expr::Take(3, Some(1))), None)),
        Stmt::Assign(2, Expr::New(7)),
        Stmt::Yield(Expr::Num(0)),
        Stmt::Return(Expr::Num(0)),
    ];
    let body = Body { shape: Shape::Iterator, functions: vec![Block { stmts, tail: None }] };
    let lines = interpret::trace(&body, 0).unwrap().lines;
    let run: Vec<_> =
        lines.iter().take_while(|line| !line.starts_with("> dropped")).map(String::as_str).collect();
    let expected = "> run(0) to the end|new 1|new 2|new 3|new 4|new 5|peek 5|new 6|eat 6 with 0|drop 6|drop 5|eat 4|drop 4|\
                    new 7|drop 2|> yielded Ok(0)|drop 3|drop 7|drop 1|> complete";
    assert_eq!(run, expected.split('|').collect::<Vec<_>>());
}

#[test]
fn a_body_shrinks_to_what_makes_it_differ() {
    let (body, _) = generate::body(Profile::Everything, 5);
    let pauses = |body: &Body| format!("{:?}", body.functions[0]).contains("Yield(");
    assert!(pauses(&body) && body.text().lines().count() > 20, "{}", body.text());
    let small =
        shrink(body, 100, |candidates| (0..candidates.len()).filter(|&at| pauses(&candidates[at])).collect());
    assert!(pauses(&small) && small.text().lines().count() <= 3, "{}", small.text());
}

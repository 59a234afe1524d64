//! Measures whether the fuzzer detects faults: it changes bodies in one encoding only, as a wrong translation would.
//!
//! A mutant is *observable* if it prints something other than its body in the same encoding. Both are run for that; no oracle is
//! used. It is *detected* if the fuzzer, which knows the body but not the change, reports a divergence. The rules for documented
//! differences apply.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use pausa_try::{Build, Encoding};

use crate::ast::{Block, Body, Expr, Node, Shape, Stmt, Ty, Var};
use crate::batch::{self, Outcome};
use crate::compare::{Verdict, compare};
use crate::generate::{self, Profile};
use crate::run::expected;

/// The fault of a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// A variable is not dropped.
    OmittedDrop,
    /// A pause and its neighbour change places.
    MovedYield,
    /// The value sent is replaced by 0.
    LostSentValue,
    /// A value that one branch moves is not dropped if the other branch is taken.
    InvertedFlag,
}

impl Fault {
    /// All faults.
    pub const ALL: [Fault; 4] =
        [Fault::OmittedDrop, Fault::MovedYield, Fault::LostSentValue, Fault::InvertedFlag];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Fault::OmittedDrop => "a drop is omitted",
            Fault::MovedYield => "a yield moves past its neighbour",
            Fault::LostSentValue => "a sent value is lost",
            Fault::InvertedFlag => "a drop flag is inverted",
        }
    }
}

/// Counts of mutants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Mutants that compile.
    pub compiled: u64,
    /// Observable mutants.
    pub observable: u64,
    /// Detected mutants.
    pub detected: u64,
    /// Mutants detected by the comparison with corosensei alone, without the interpreter.
    pub by_corosensei: u64,
}

/// The mutated encodings, and the profile of each one's bodies.
const PAIRS: [(Encoding, Profile); 9] = [
    (Encoding::Coroutine, Profile::Dialogues),
    (Encoding::Genawaiter, Profile::Everything),
    (Encoding::Coroutine, Profile::Panics),
    (Encoding::Genawaiter, Profile::Dialogues),
    (Encoding::Async, Profile::Awaiting),
    (Encoding::Gen, Profile::NoBorrows),
    (Encoding::Corosensei, Profile::Dialogues),
    (Encoding::Diapause, Profile::Typed),
    (Encoding::Corosensei, Profile::Everything),
];

/// Makes mutants until at least this many compile, and counts them.
pub fn measure(build: &Build<'_>, seed: u64, wanted: u64) -> BTreeMap<(Fault, Encoding), Count> {
    let mut counts: BTreeMap<(Fault, Encoding), Count> = BTreeMap::new();
    let mut rng = Rng::with_seed(seed);
    let mut next = seed;
    let each = wanted.div_ceil(PAIRS.len() as u64);
    for (encoding, profile) in PAIRS {
        let mut compiled = 0;
        while compiled < each {
            let mut made = Vec::new();
            while (made.len() as u64) < (each - compiled) * 2 {
                let (body, trace) = generate::body(profile, next);
                next += 1;
                let fault = Fault::ALL[rng.usize(0..Fault::ALL.len())];
                let mut mutants = mutants(&body, fault);
                if !mutants.is_empty() {
                    let at = rng.usize(0..mutants.len());
                    made.push((fault, body, mutants.swap_remove(at), trace));
                }
            }
            let run = |of: &dyn Fn(&(Fault, Body, Body, _)) -> Body, encoding| {
                let bodies: Vec<_> = made.iter().map(of).collect();
                let bodies: Vec<_> = bodies.iter().enumerate().collect();
                batch::run(build, &bodies, encoding)
            };
            let original = run(&|it| it.1.clone(), encoding);
            let mutated = run(&|it| it.2.clone(), encoding);
            let stacks = run(&|it| it.1.clone(), Encoding::Corosensei);
            for (number, (fault, _, _, trace)) in made.iter().enumerate() {
                let (Some(Outcome::Traced(before)), Some(Outcome::Traced(after))) =
                    (original.get(&number), mutated.get(&number))
                else {
                    continue;
                };
                if compiled == each {
                    break;
                }
                compiled += 1;
                let count = counts.entry((*fault, encoding)).or_default();
                count.compiled += 1;
                if before == after {
                    continue;
                }
                count.observable += 1;
                let differs = compare(encoding, &expected(trace, number), after) == Verdict::Differs;
                count.detected += u64::from(differs);
                if let Some(Outcome::Traced(stack)) = stacks.get(&number)
                    && encoding != Encoding::Corosensei
                {
                    let differs = compare(Encoding::Corosensei, after, stack) == Verdict::Differs;
                    count.by_corosensei += u64::from(differs);
                }
            }
        }
    }
    counts
}

/// All bodies with this fault.
fn mutants(body: &Body, fault: Fault) -> Vec<Body> {
    let mut places = Vec::new();
    let mut at = 0;
    body.clone().walk(&mut |mut node| {
        let count = changes(&mut node, fault, None);
        places.extend((0..count).map(|which| (at, which)));
        at += 1;
    });
    let mutant = |(place, which)| {
        body.changed(place, |mut node| {
            changes(&mut node, fault, Some(which));
        })
    };
    let mutants = places.into_iter().map(mutant);
    mutants.filter(|mutant| mutant != body).collect()
}

/// Counts the possible changes at a place, and makes one of them.
fn changes(node: &mut Node<'_>, fault: Fault, which: Option<usize>) -> usize {
    match (fault, node) {
        (Fault::OmittedDrop, Node::Block(block)) => {
            let vars = declared(block);
            if let Some(which) = which {
                forget(block, vars[which]);
            }
            vars.len()
        }
        (Fault::MovedYield, Node::Block(block)) => {
            let pairs: Vec<_> = (1..block.stmts.len())
                .filter(|&at| {
                    let is_yield = |stmt: &Stmt| matches!(stmt, Stmt::Yield(_));
                    is_yield(&block.stmts[at]) != is_yield(&block.stmts[at - 1]) && !block.stmts[at].leaves()
                })
                .collect();
            if let Some(which) = which {
                block.stmts.swap(pairs[which] - 1, pairs[which]);
            }
            pairs.len()
        }
        (Fault::LostSentValue, Node::Expr(expr)) => {
            let Expr::Pause(operand) = &**expr else { return 0 };
            if which.is_some() {
                let stmts = vec![Stmt::Yield((**operand).clone())];
                **expr = Expr::Block(None, Block { stmts, tail: Some(Box::new(Expr::Num(0))) });
            }
            1
        }
        (Fault::InvertedFlag, Node::Expr(expr)) => {
            let (then, other) = match &mut **expr {
                Expr::If(_, then, other) | Expr::IfLet(.., then, other) => (then, other),
                _ => return 0,
            };
            let in_then = moved(then);
            let in_other = other.as_ref().map(moved).unwrap_or_default();
            let lacks_in_other: Vec<_> = in_then.difference(&in_other).copied().collect();
            let lacks_in_then: Vec<_> = in_other.difference(&in_then).copied().collect();
            if let Some(which) = which {
                match lacks_in_other.get(which) {
                    Some(v) => forget(other.get_or_insert_default(), *v),
                    None => forget(then, lacks_in_then[which - lacks_in_other.len()]),
                }
            }
            lacks_in_other.len() + lacks_in_then.len()
        }
        _ => 0,
    }
}

/// Leaks a variable at a block's end.
fn forget(block: &mut Block, var: Var) {
    let leaves = block.stmts.last().is_some_and(Stmt::leaves);
    block.stmts.insert(block.stmts.len() - usize::from(leaves), Stmt::Forget(var));
}

/// The variables from outside a block of which it moves the whole.
fn moved(block: &Block) -> BTreeSet<Var> {
    let (mut moved, mut own) = (BTreeSet::new(), BTreeSet::new());
    let mut body = Body { shape: Shape::Iterator, functions: vec![block.clone()] };
    body.walk(&mut |node| match node {
        Node::Block(block) => own.extend(declared(block)),
        Node::Expr(Expr::IfLet(v, ..) | Expr::MatchOpt(_, v, ..)) => {
            own.insert(*v);
        }
        Node::Expr(Expr::Take(v, None)) => {
            moved.insert(*v);
        }
        // What is borrowed is not moved.
        Node::Expr(Expr::Peek(of, _)) if matches!(**of, Expr::Take(..)) => **of = Expr::Num(0),
        Node::Expr(_) => {}
    });
    moved.difference(&own).copied().collect()
}

/// The variables that a block declares and that are dropped at its end.
fn declared(block: &Block) -> Vec<Var> {
    let vars = block.stmts.iter().filter_map(|stmt| match stmt {
        Stmt::Let(v, Ty::Noisy | Ty::Pair | Ty::Opt, _)
        | Stmt::Declare(v, _)
        | Stmt::LetElse(v, ..)
        | Stmt::LetPair(v, ..) => Some(*v),
        _ => None,
    });
    vars.collect()
}

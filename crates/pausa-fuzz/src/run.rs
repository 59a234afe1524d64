//! A session of the fuzzer: it generates, compiles, runs and compares batch after batch.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub use pausa_cli::views::Fuzz;
use pausa_story::Failure;
use pausa_try::{Build, Encoding, Flags, Scratch, Tools, in_parallel};

use crate::ast::{self, Block, Body, Expr, Shape, Stmt};
use crate::batch::{self, Outcome};
use crate::compare::{Rule, Verdict, compare};
use crate::generate::{self, Profile};
use crate::interpret::{self, Trace};
use crate::{python, shrink};

/// The result of a session.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The number of bodies that were generated and run.
    pub bodies: u64,
    /// Pauses of their runs to the end.
    pub pauses: u64,
    /// Traces compared with the interpreter's.
    pub with_interpreter: u64,
    /// Traces compared with corosensei's.
    pub with_corosensei: u64,
    /// Traces of CPython compared with the interpreter's.
    pub with_python: u64,
    /// Traces compared, for each encoding.
    pub compared: BTreeMap<Encoding, u64>,
    /// The number of bodies that an encoding refuses, by the error's code.
    pub refused: BTreeMap<(Encoding, String), u64>,
    /// The number of documented differences.
    pub documented: BTreeMap<Rule, u64>,
    /// The number of bodies with a construct that were compared in an encoding.
    pub coverage: BTreeMap<(&'static str, Encoding), u64>,
    /// The unexplained differences.
    pub divergences: Vec<Divergence>,
    /// The elapsed time.
    pub taken: Duration,
}

/// An unexplained difference, with its shrunk body.
#[derive(Clone, Debug)]
pub struct Divergence {
    /// The seed that generates the body again.
    pub seed: u64,
    /// The profile that generates it again.
    pub profile: Profile,
    /// The build, or CPython.
    pub build: String,
    /// The encodings that differ.
    pub encodings: Vec<String>,
    /// The smallest body.
    pub body: Body,
    /// The file that holds it.
    pub file: PathBuf,
    /// Where the traces first differ.
    pub lines: Vec<String>,
}

/// The number of bodies in a program.
const BATCH: u64 = 120;

/// The largest number of divergences that are shrunk.
const MOST_DIVERGENCES: usize = 5;

/// The constructs: the name of each, and how it is found in a body's tree.
const CONSTRUCTS: [(&str, &str); 23] = [
    ("Yield(", "yield as a statement"),
    ("Pause(", "yield in an operand"),
    ("Let(", "let"),
    ("Declare(", "late initialization"),
    ("LetPair(", "let with a pattern"),
    ("LetElse(", "let-else"),
    ("LetRef(", "a reference across statements"),
    ("Assign(", "assignment"),
    ("Peek(", "borrow of a place or a temporary"),
    ("Some(0))", "partial move"),
    ("Eat(", "move into a call"),
    ("If(", "if"),
    ("IfLet(", "if let, and chains"),
    ("MatchNum(", "match with a guard"),
    ("MatchOpt(", "match that moves"),
    ("Lazy(", "&& and ||"),
    ("Block(Some", "labelled block"),
    ("Loop(", "loop with a value"),
    ("For(", "for"),
    ("While(", "while"),
    ("Leave(", "break or return in an operand"),
    ("Check(", "?"),
    ("Boom(", "panic"),
];

/// Delegation has another form in each shape.
const DELEGATION: &str = "delegation";

/// The encodings that can express a profile.
pub fn encodings(profile: Profile) -> Vec<Encoding> {
    let all = Encoding::GENERATED.into_iter();
    all.filter(|encoding| match encoding {
        // diapause needs the types of the values that it keeps.
        Encoding::Diapause => profile == Profile::Typed,
        Encoding::Gen => profile.shape() == Shape::Iterator,
        Encoding::Async => profile.shape() != Shape::Dialogue,
        _ => true,
    })
    .collect()
}

/// A trace as the body of this number prints it.
pub(crate) fn expected(trace: &Trace, number: usize) -> Vec<String> {
    let mut lines = trace.lines.clone();
    lines[0] = format!("> run({number}) to the end");
    lines
}

/// The requested builds, with their names.
fn builds<'a>(options: &Fuzz, tools: &'a [(String, Tools)], folder: &'a Path) -> Vec<(String, Build<'a>)> {
    let or = |given: &[String], default: &str| {
        if given.is_empty() { vec![default.to_string()] } else { given.to_vec() }
    };
    let mut builds = Vec::new();
    for (name, tools) in tools {
        for opt in or(&options.opts, "0") {
            for flag in or(&options.flags, "") {
                let others = flag.split_whitespace().map(str::to_string).collect();
                let title = format!("{name}, opt {opt} {flag}");
                let flags = Flags { opt: opt.clone(), lto: None, others };
                builds.push((title.trim().to_string(), Build { tools, flags, folder }));
            }
        }
    }
    builds
}

/// Runs until all bodies are done or the time is over. It calls `progress` with the summary after each batch.
///
/// # Errors
/// If a compiler or a profile is missing, the compiler does not accept the flags, or the libraries that bodies are linked with do not build.
pub fn run(target: &Path, options: &Fuzz, progress: impl Fn(&Summary)) -> Result<Summary, Failure> {
    let begun = Instant::now();
    let names = match &options.compilers[..] {
        [] => vec![pausa_try::DEFAULT.to_string()],
        names => names.to_vec(),
    };
    let wanted = options.bodies.unwrap_or(if options.minutes.is_some() { u64::MAX } else { 100 });
    let mut tools = Vec::new();
    for name in names {
        let built = Tools::of(&name, target)?;
        // A few bodies are run again, to see what they do; many are not.
        tools.push((name, if wanted <= BATCH { built } else { built.keeping_none() }));
    }
    let saved = target.join("fuzz");
    let scratch = Scratch::within(&saved)?;
    let builds = builds(options, &tools, scratch.path());
    let asked = options.profiles.iter().map(|name| Profile::asked(name)).collect::<Result<Vec<_>, _>>()?;
    let profiles = if asked.is_empty() { Profile::ALL.to_vec() } else { asked };
    builds.iter().try_for_each(|(title, build)| check(title, build))?;
    let longest = options.minutes.map(|minutes| Duration::from_secs_f64(minutes * 60.0));
    let each = BATCH.min(wanted.div_ceil(profiles.len() as u64)).max(1);
    let mut summary = Summary::default();
    for &profile in profiles.iter().cycle() {
        let is_over = longest.is_some_and(|longest| begun.elapsed() >= longest);
        if summary.bodies >= wanted || is_over {
            break;
        }
        let first = options.seed.wrapping_add(summary.bodies);
        let count = each.min(wanted - summary.bodies);
        let seeds: Vec<_> = (0..count).map(|at| first.wrapping_add(at)).collect();
        let bodies = in_parallel(&seeds, |&seed| generate::body(profile, seed));
        let batch = Batch { profile, seeds, bodies, folder: &saved };
        batch.run(&builds, &mut summary);
        summary.taken = begun.elapsed();
        progress(&summary);
    }
    Ok(summary)
}

/// Compiles and runs a body that only pauses: flags that the compiler does not accept are no divergence.
fn check(title: &str, build: &Build<'_>) -> Result<(), Failure> {
    let pauses = Block { stmts: vec![Stmt::Yield(Expr::Num(0))], tail: None };
    let body = Body { shape: Shape::Iterator, functions: vec![pauses] };
    let reason = match batch::run(build, &[(0, &body)], Encoding::Genawaiter).remove(&0) {
        Some(Outcome::Traced(lines)) if !lines.iter().any(|line| line.starts_with(batch::FAILED)) => {
            return Ok(());
        }
        Some(Outcome::Traced(lines)) => lines.last().cloned().unwrap_or_default(),
        Some(Outcome::Refused(reason) | Outcome::Failed(reason)) => reason,
        None => "it is not run".into(),
    };
    Err(Failure::Usage(format!(
        "{title}: a body that only pauses does not compile and run: {reason}; are the flags right?"
    )))
}

struct Batch<'a> {
    profile: Profile,
    seeds: Vec<u64>,
    bodies: Vec<(Body, Trace)>,
    folder: &'a Path,
}

impl Batch<'_> {
    fn run(&self, builds: &[(String, Build<'_>)], summary: &mut Summary) {
        summary.bodies += self.bodies.len() as u64;
        summary.pauses += self.bodies.iter().map(|(_, trace)| trace.pauses as u64).sum::<u64>();
        let numbered: Vec<_> = self.bodies.iter().map(|(body, _)| body).enumerate().collect();
        self.compare_with_python(&numbered, summary);
        let encodings = encodings(self.profile);
        let work: Vec<_> =
            (0..builds.len()).flat_map(|at| encodings.iter().map(move |it| (at, *it))).collect();
        let found = in_parallel(&work, |&(at, encoding)| batch::run(&builds[at].1, &numbered, encoding));
        for (at, (title, build)) in builds.iter().enumerate() {
            let mut differing: BTreeMap<usize, BTreeSet<Encoding>> = BTreeMap::new();
            let of = |encoding: Encoding| {
                let place = work.iter().position(|it| *it == (at, encoding));
                place.map(|place| &found[place])
            };
            for &encoding in &encodings {
                let stacks = of(Encoding::Corosensei).filter(|_| encoding != Encoding::Corosensei);
                for (&number, outcome) in of(encoding).into_iter().flatten() {
                    let verdict =
                        self.judge(encoding, number, outcome, stacks.and_then(|it| it.get(&number)), summary);
                    if verdict == Verdict::Differs {
                        differing.entry(number).or_default().insert(encoding);
                    }
                }
            }
            for (number, encodings) in differing {
                let divergence = self.divergence(number, &encodings, title, build, summary.divergences.len());
                summary.divergences.push(divergence);
            }
        }
    }

    /// Compares a body's trace with the interpreter's and with corosensei's.
    fn judge(
        &self,
        encoding: Encoding,
        number: usize,
        outcome: &Outcome,
        stack: Option<&Outcome>,
        summary: &mut Summary,
    ) -> Verdict {
        let found = match outcome {
            Outcome::Traced(found) => found,
            Outcome::Refused(code) => {
                *summary.refused.entry((encoding, code.clone())).or_default() += 1;
                return Verdict::Equal;
            }
            Outcome::Failed(_) => return Verdict::Differs,
        };
        let (body, trace) = &self.bodies[number];
        summary.with_interpreter += 1;
        *summary.compared.entry(encoding).or_default() += 1;
        for construct in constructs(body) {
            *summary.coverage.entry((construct, encoding)).or_default() += 1;
        }
        let verdict = compare(encoding, &expected(trace, number), found);
        if let Verdict::Documented(rule) = verdict {
            *summary.documented.entry(rule).or_default() += 1;
        }
        if let Some(Outcome::Traced(stack)) = stack {
            summary.with_corosensei += 1;
            if verdict == Verdict::Equal && compare(Encoding::Corosensei, found, stack) == Verdict::Differs {
                return Verdict::Differs;
            }
        }
        verdict
    }

    fn compare_with_python(&self, numbered: &[(usize, &Body)], summary: &mut Summary) {
        for (number, found) in python::traces(numbered) {
            summary.with_python += 1;
            let expected = expected(&self.bodies[number].1, number);
            let expected = python::without_drops(&expected);
            if !expected.iter().copied().eq(&found) {
                let at = expected.iter().zip(&found).take_while(|(a, b)| **a == *b).count();
                let show = |who: &str, line: Option<&String>| {
                    format!("{who}: {}", line.map_or("(nothing more)", String::as_str))
                };
                let lines =
                    vec![show("interpreter", expected.get(at).copied()), show("CPython", found.get(at))];
                let (body, encodings) = (self.bodies[number].0.clone(), vec!["CPython".into()]);
                summary.divergences.push(self.saved(number, "CPython", encodings, body, lines));
            }
        }
    }

    /// A divergence, whose body is saved.
    fn saved(
        &self,
        number: usize,
        build: &str,
        encodings: Vec<String>,
        body: Body,
        lines: Vec<String>,
    ) -> Divergence {
        let (seed, profile, build) = (self.seeds[number], self.profile, build.into());
        let file = self.folder.join(format!("{profile}-{seed}.rs"));
        let text = format!(
            "// cargo pausa fuzz --seed {seed} --bodies 1 --profile {profile}\n{}",
            ast::single(&body)
        );
        let _ = fs::write(&file, text);
        Divergence { seed, profile, build, encodings, body, file, lines }
    }

    /// Shrinks a divergent body, and saves it.
    fn divergence(
        &self,
        number: usize,
        encodings: &BTreeSet<Encoding>,
        title: &str,
        build: &Build<'_>,
        before: usize,
    ) -> Divergence {
        let mut body = self.bodies[number].0.clone();
        let rounds = if before < MOST_DIVERGENCES { 40 } else { 0 };
        let differs = |bodies: &[Body], encoding: Encoding| {
            let traced = bodies.iter().map(|body| interpret::trace(body, 0)).enumerate();
            let traced: Vec<_> = traced.filter_map(|(at, trace)| Some((at, trace?))).collect();
            let numbered: Vec<_> = traced.iter().map(|(at, _)| (*at, &bodies[*at])).collect();
            let found = batch::run(build, &numbered, encoding);
            let differs = |(at, trace): &(usize, Trace)| match found.get(at) {
                Some(Outcome::Traced(found)) => {
                    compare(encoding, &expected(trace, *at), found) == Verdict::Differs
                }
                Some(Outcome::Failed(_)) => true,
                _ => false,
            };
            traced.into_iter().filter(differs).map(|(at, _)| at).collect()
        };
        if let Some(&encoding) = encodings.first() {
            body = shrink::shrink(body, rounds, |candidates| differs(candidates, encoding));
        }
        let mut lines = Vec::new();
        if let Some(trace) = interpret::trace(&body, 0) {
            for &encoding in encodings {
                match batch::run(build, &[(0, &body)], encoding).remove(&0) {
                    Some(Outcome::Traced(found)) => {
                        let at = trace.lines.iter().zip(&found).take_while(|(a, b)| a == b).count();
                        let end = (at + 2).min(found.len());
                        lines.push(format!("{}: {}", encoding.name(), found[at.min(end)..end].join("; ")));
                        let end = (at + 2).min(trace.lines.len());
                        lines.push(format!("interpreter: {}", trace.lines[at.min(end)..end].join("; ")));
                    }
                    other => lines.push(format!("{}: {other:?}", encoding.name())),
                }
            }
        }
        let encodings = encodings.iter().map(|encoding| encoding.name().to_string()).collect();
        self.saved(number, title, encodings, body, lines)
    }
}

/// Which constructs a body contains.
fn constructs(body: &Body) -> Vec<&'static str> {
    let text = format!("{body:?}");
    let mut found: Vec<_> =
        CONSTRUCTS.iter().filter(|(name, _)| text.contains(name)).map(|(_, title)| *title).collect();
    if text.contains("Call(") || text.contains("Delegate(") {
        found.push(DELEGATION);
    }
    found
}

/// The constructs in the order of tables.
pub fn all_constructs() -> Vec<&'static str> {
    CONSTRUCTS.iter().map(|(_, title)| *title).chain([DELEGATION]).collect()
}

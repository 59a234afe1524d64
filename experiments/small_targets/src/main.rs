//! Functions that pause, on targets without an operating system: machine code and bytes while paused. The bodies are those of
//! `cargo pausa try`, compiled with a `core` and an `alloc` that are built from the sources of `.ci/compilers`.

#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use pausa_lab::build::{hash, succeed, workspace};
use pausa_lab::claim::{Claim, Evidence};
use pausa_lab::fact::{Fact, key};
use pausa_lab::table::Table;
use pausa_lab::{Compiler, Experiment, Facts, Key, Missing, Plan, Result, Value, layout, process, snippet};
use pausa_try::Encoding;

const EXPERIMENT: Experiment = Experiment {
    name: "small_targets",
    folder: env!("CARGO_MANIFEST_DIR"),
    command: "cargo pausa experiment small_targets",
    question: "What does a function that pauses take on a microcontroller and in WebAssembly?",
    plan,
    claims: CLAIMS,
    tables: &[
        ("code", |facts| Ok(bodies(facts, &TARGETS, "z", "code"))),
        ("paused", |facts| Ok(bodies(facts, &[ARM], "z", "bytes"))),
        ("level s", |facts| Ok(bodies(facts, &TARGETS, "s", "code"))),
        ("states", |facts| Ok(machines(facts, |case| case == STATES))),
        ("jump threading", |facts| Ok(machines(facts, |case| case != STATES))),
    ],
    ..Experiment::EMPTY
};

const TARGETS: [&str; 2] = [ARM, WASM];
const ARM: &str = "thumbv7em-none-eabihf";
const WASM: &str = "wasm32-unknown-unknown";
/// Where the traces are from that the others are compared with.
const NATIVE: &str = "x86_64-unknown-linux-gnu";
const LEVELS: [&str; 2] = ["s", "z"];
const BY_HAND: &str = "struct";

/// Files with a function `run`, from the folder of the experiments. Those that await are last.
const BODIES: [&str; 11] = [
    "small_targets/cores/count_to_three",
    "small_targets/cores/delegation",
    "small_targets/cores/log_pipeline",
    "bodies/fibonacci",
    "bodies/moved_array",
    "bodies/merge",
    "bodies/run_length",
    "bodies/primes",
    "bodies/permutations",
    "small_targets/cores/echo",
    "bodies/awaiting_retry",
];
const AWAITING: usize = 2;

fn is_awaiting(body: &str) -> bool {
    BODIES[BODIES.len() - AWAITING..].contains(&body)
}

/// The encodings of a body, of which the first is written by hand.
fn encodings(body: &str) -> [&'static str; 3] {
    [BY_HAND, "coroutine", if is_awaiting(body) { "async" } else { "gen" }]
}

/// The file's name.
fn name(body: &str) -> &str {
    body.rsplit('/').next().unwrap_or(body)
}

/// So large is what is run.
const SIZE: usize = 5;
/// What a program that prints as it should is recorded as.
const AS_NATIVE: &str = "as natively";

fn main() -> ExitCode {
    pausa_lab::main(&[EXPERIMENT])
}

fn about(body: &str, encoding: &str, target: &str, level: &str) -> Key {
    key(name(body), encoding).build(format!("O{level}")).form(target)
}

/// A body in an encoding, compiled for a target at an opt-level.
#[derive(Clone, Copy)]
struct Case {
    body: &'static str,
    encoding: &'static str,
    target: &'static str,
    level: &'static str,
}

/// All cases, in the order of the facts.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for target in TARGETS {
        for level in LEVELS {
            for body in BODIES {
                cases.extend(encodings(body).map(|encoding| Case { body, encoding, target, level }));
            }
        }
    }
    cases
}

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    // What comes with the sources of the standard library.
    let path = workspace()?.target_directory.join("compilers/1.96/bin/rustc");
    let compiler = Compiler::named(path.as_str());
    if let Ok(version) = compiler.version() {
        plan.compilers = BUILDS.iter().map(|(build, ..)| (build.to_string(), version.clone())).collect();
    }
    plan.sources.extend(["experiments/small_targets".into(), "experiments/bodies".into()]);
    plan.sources.push("experiments/questions/q13_panic_states/states.rs".into());
    for case in cases() {
        let compiler = compiler.clone();
        let key = case.key();
        plan.ask(key.clone(), move |facts| {
            let found = match compiler.version() {
                Ok(_) => case.measured(&compiler)?,
                Err(_) => [(); 3].map(|()| Value::missing(NO_COMPILER)),
            };
            let metrics = ["code", "bytes", "text"].into_iter().zip(found);
            facts.extend(metrics.map(|(metric, value)| Fact { key: key.metric(metric), value }));
            Ok(())
        });
    }
    for (case, entry, cases) in MACHINES {
        for target in TARGETS {
            for (build, level, flags) in BUILDS {
                // The states are a matter of size alone.
                if *case == STATES && !flags.is_empty() {
                    continue;
                }
                let compiler = compiler.clone();
                let key = key(*case, *entry).build(*build).form(target).metric("code");
                plan.ask(key.clone(), move |facts| {
                    let value = match compiler.version() {
                        Ok(_) => Value::count(machine(&compiler, target, level, flags, case, cases)?),
                        Err(_) => Value::missing(NO_COMPILER),
                    };
                    facts.push(Fact { key, value });
                    Ok(())
                });
            }
        }
    }
    Ok(())
}

/// Of questions 13 and 30: the case, the entry, and the names in `#[cfg(…)]`.
const MACHINES: &[(&str, &str, &[&str])] = &[
    (STATES, "coroutine that completes", &["completes"]),
    (STATES, "coroutine that loops for ever", &["never_returns"]),
    (STATES, "by hand, panics after its end (emulated)", &["by_hand", "panics"]),
    (STATES, "by hand, is pending after its end (emulated)", &["by_hand", "pending"]),
    (STATES, "by hand, without such states", &["by_hand"]),
    ("chain", "`gen`", &["chain", "generated"]),
    ("chain", "by hand", &["chain", "by_hand"]),
    ("chain", "std", &["chain", "std"]),
    ("flatten", "`gen`", &["flatten", "generated"]),
    ("flatten", "by hand", &["flatten", "by_hand"]),
    ("flatten", "std", &["flatten", "std"]),
];
const STATES: &str = "states";
const NO_COMPILER: &str = "`.ci/compilers 1.96` unpacks the compiler and its sources";

/// The builds of these machines: the name, the level, and flags.
const BUILDS: &[(&str, &str, &[&str])] = &[
    ("O3", "3", &[]),
    ("O3, threaded", "3", &[THREADED]),
    ("Os", "s", &[]),
    ("Os, threaded", "s", &[THREADED]),
    ("Oz", "z", &[]),
];
const THREADED: &str = "-Cllvm-args=-enable-dfa-jump-thread";

/// Bytes of machine code of one of them.
fn machine(
    compiler: &Compiler,
    target: &str,
    level: &str,
    flags: &[&str],
    case: &str,
    cases: &[&str],
) -> Result<u64> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = match case {
        STATES => {
            let states = fs::read_to_string(folder.join("../questions/q13_panic_states/states.rs"))?;
            format!(
                "#![no_std] {states}\nextern crate alloc;\nextern crate core as std;\nuse alloc::boxed::Box;\n"
            )
        }
        _ => fs::read_to_string(folder.join("machines/chain.rs"))?,
    };
    let libraries = libraries(compiler, target)?;
    let file = libraries.join(format!("machine_{}_{level}_{}.rs", cases.join("_"), flags.len()));
    fs::write(&file, text)?;
    let mut rustc = rustc(compiler, target, level, &libraries)?;
    rustc.args(cases.iter().map(|case| format!("--cfg={case}"))).args(flags);
    Ok(compiled(rustc, target, &file)?.0)
}

impl Case {
    fn key(self) -> Key {
        about(self.body, self.encoding, self.target, self.level)
    }

    /// Bytes of machine code, and of the paused body; whether it prints what it prints natively.
    fn measured(self, compiler: &Compiler) -> Result<[Value; 3]> {
        let Case { body, encoding, target, level } = self;
        let libraries = libraries(compiler, target)?;
        let source = self.source()?;
        let run = match is_awaiting(body) {
            true => "core::hint::black_box(::pausa_try_driver::wait(run(n), || ()));",
            false => "for item in run(n) { core::hint::black_box(item); }",
        };
        let file = libraries.join(format!("{}_{encoding}_{level}.rs", name(body)));
        fs::write(&file, format!("{source}#[unsafe(no_mangle)] pub fn to_the_end(n: usize) {{ {run} }}\n"))?;
        let (code, printed) = compiled(rustc(compiler, target, level, &libraries)?, target, &file)?;
        let by_hand = match encoding {
            BY_HAND => returned(&source).ok_or_else(|| format!("{}: no function `run`", file.display()))?,
            _ => "{",
        };
        let pausing = |name: &str| match encoding {
            BY_HAND => name.split('<').next() == Some(by_hand),
            _ => ["{coroutine@", "{static coroutine@", "{gen block@", "{async fn body of "]
                .iter()
                .any(|kind| name.starts_with(kind)),
        };
        let paused = layout::parse(&printed, pausing).iter().map(|found| found.size).max();
        let paused = paused.map_or(Value::missing("the compiler prints no size"), Value::count);
        Ok([Value::count(code), paused, self.printed_as_natively(compiler)?])
    }

    /// The body as the beginning of a file without std.
    fn source(self) -> Result<String> {
        let text = self.text()?;
        let translated = text.split("#[allow(unused_imports)] use ").next().unwrap_or_default();
        let translated = translated.replace("::std::boxed::", "::alloc::boxed::");
        Ok(format!(
            "#![no_std] {translated}\nextern crate alloc;\nextern crate core as std;\nuse ::pausa_try_driver::prelude::*;\n"
        ))
    }

    /// The body: translated, or what somebody wrote by hand.
    fn text(self) -> Result<String> {
        let Case { body, encoding, .. } = self;
        let experiments = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        if encoding == BY_HAND {
            let beside = experiments.join(format!("{body}.struct.rs"));
            let own = experiments.join(format!("small_targets/by_hand/{}.rs", name(body)));
            let file = if beside.exists() { beside } else { own };
            return Ok(fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?);
        }
        once(format!("{body} in {encoding}"), || {
            let target = workspace()?.target_directory.as_std_path();
            let file = experiments.join(body).with_extension("rs");
            Ok(pausa_try::translated(target, &file, Encoding::asked(encoding)?)?)
        })
    }

    /// Whether the program prints on its target what the one by hand prints on this machine.
    fn printed_as_natively(self, compiler: &Compiler) -> Result<Value> {
        let Case { body, target, level, .. } = self;
        if host(target)?.arg("--version").output().is_ok_and(|output| output.status.success()) {
            let native = Case { target: NATIVE, encoding: BY_HAND, ..self };
            let expected = once(format!("trace of {body} at {level}"), || native.trace(compiler))?;
            let printed = self.trace(compiler)?;
            return Ok(match expected.lines().count() {
                0 => Value::missing("it prints nothing"),
                _ if printed == expected => Value::text(AS_NATIVE),
                _ => Value::text(format!("prints {printed:?}; natively {expected:?}")),
            });
        }
        Ok(Value::missing(match target {
            WASM => "`node` is not installed",
            _ => "`.ci/compilers qemu` unpacks `qemu-arm`",
        }))
    }

    /// Links the body with a loop that prints each item or pause, and runs it.
    fn trace(self, compiler: &Compiler) -> Result<String> {
        let Case { body, encoding, target, level } = self;
        let libraries = libraries(compiler, target)?;
        let run = match is_awaiting(body) {
            true => format!(
                "let last = ::pausa_try_driver::wait(run({SIZE}), || ::runtime::line(format_args!(\"pending\")));\n\
                 ::runtime::line(format_args!(\"{{last:?}}\"));"
            ),
            false => format!("for item in run({SIZE}) {{ ::runtime::line(format_args!(\"{{item:?}}\")); }}"),
        };
        let program = format!(
            "#![no_main]\n{}#[unsafe(no_mangle)] extern \"C\" fn program() {{ {run} }}\n",
            self.source()?
        );
        let file = libraries.join(format!("run_{}_{encoding}_{level}.rs", name(body)));
        fs::write(&file, program)?;
        let linked = file.with_extension(if target == WASM { "wasm" } else { "elf" });
        let mut rustc = rustc(compiler, target, level, &libraries)?;
        rustc.args(["--extern", "runtime"]).arg("-o").arg(&linked).arg(&file);
        rustc.arg(if target == WASM { "--crate-type=cdylib" } else { "--crate-type=bin" });
        if target != NATIVE {
            rustc.arg(format!("-Clinker={}", root(compiler).join("bin/lld").display()));
        }
        succeed(&mut rustc)?;
        let mut command = match target {
            NATIVE => Command::new(&linked),
            _ => host(target)?,
        };
        match target {
            NATIVE => &mut command,
            WASM => command.arg(stubs().join("host.mjs")).arg(&linked),
            _ => command.args(["-cpu", "cortex-a15"]).arg(&linked),
        };
        let ran = process::run(&mut command, b"", LONGEST, 1 << 20)?;
        if !ran.is_success() {
            return Err(format!("{}: {}\n{}", linked.display(), ran.end(), ran.said()).into());
        }
        Ok(ran.printed().into_owned())
    }
}

/// A file as a library: bytes of its machine code, and what the compiler prints of types.
fn compiled(mut rustc: Command, target: &str, file: &Path) -> Result<(u64, String)> {
    let object = file.with_extension("o");
    rustc.args(["--crate-type=lib", "-Zprint-type-sizes"]);
    rustc.arg(format!("--emit=obj={}", object.display())).arg(file);
    let printed = succeed(&mut rustc)?;
    let code = match target {
        WASM => code_section(&fs::read(&object)?)
            .ok_or_else(|| format!("{}: no section of code", object.display()))?,
        _ => snippet::functions(&object)?.iter().map(|function| function.size).sum(),
    };
    Ok((code, printed))
}

/// The type that `run` returns, without its arguments.
fn returned(source: &str) -> Option<&str> {
    let (_, rest) = source.split_once("fn run(")?;
    let (_, rest) = rest.split_once("-> ")?;
    rest.split(['<', ' ']).next()
}

/// Returns the text of this name, which is made the first time.
fn once(name: String, make: impl FnOnce() -> Result<String>) -> Result<String> {
    static MADE: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());
    let made = || MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(text) = made().get(&name) {
        return Ok(text.clone());
    }
    let text = make()?;
    made().insert(name, text.clone());
    Ok(text)
}

/// What runs a program of another target: Node; `qemu-arm` of `.ci/compilers`, or an installed one.
fn host(target: &str) -> Result<Command> {
    let unpacked = workspace()?.target_directory.join("compilers/qemu/bin/qemu-arm");
    Ok(Command::new(match target {
        WASM => "node",
        _ if unpacked.exists() => unpacked.as_str(),
        _ => "qemu-arm",
    }))
}

/// How long a program may run.
const LONGEST: Duration = Duration::from_secs(60);

fn rustc(compiler: &Compiler, target: &str, level: &str, libraries: &Path) -> Result<Command> {
    let mut rustc = compiler.rustc()?;
    rustc.args(["--edition=2024", "--cap-lints=allow", "--target", target, "-Cpanic=abort"]);
    rustc.arg(format!("-Copt-level={level}")).args(["-Ccodegen-units=1", "-L"]).arg(libraries);
    rustc.args(["--extern", "pausa_try_driver", "--extern", "pausa_coroutine"]);
    Ok(rustc)
}

/// The folder into which a compiler was unpacked.
fn root(compiler: &Compiler) -> &Path {
    Path::new(compiler.name()).ancestors().nth(2).unwrap_or(Path::new("."))
}

fn stubs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("stubs")
}

/// `core`, `alloc` and what a body is linked with, built once for a target.
fn libraries(compiler: &Compiler, target: &str) -> Result<PathBuf> {
    const OWN: [&str; 3] = ["pausa_try_driver", "pausa_coroutine", "runtime"];
    let mut all = String::new();
    for name in OWN {
        all += &fs::read_to_string(stubs().join(name).with_extension("rs"))?;
    }
    let folder = workspace()?.target_directory.as_std_path().join("lab/small");
    let folder = folder.join(format!("{target}-{:016x}", hash(&(compiler.version()?.rustc + &all))));
    fs::create_dir_all(&folder)?;
    let sources = fs::read_dir(root(compiler).join("usr/src"))?.filter_map(Result::ok);
    let mut sources = sources.map(|entry| entry.path().join("library"));
    let sources = sources.find(|sources| sources.exists()).ok_or("the compiler has no sources")?;
    let mut files = vec![
        ("core", sources.join("core/src/lib.rs")),
        ("compiler_builtins", sources.join("compiler-builtins/compiler-builtins/src/lib.rs")),
        ("alloc", sources.join("alloc/src/lib.rs")),
    ];
    if target == NATIVE {
        // They come with the compiler.
        files.clear();
    }
    files.extend(OWN.map(|name| (name, stubs().join(name).with_extension("rs"))));
    for (name, file) in files {
        if folder.join(format!("lib{name}.rlib")).exists() {
            continue;
        }
        let mut rustc = compiler.rustc()?;
        rustc.args(["--edition=2024", "--cap-lints=allow", "--target", target, "-Cpanic=abort"]);
        rustc.args(["-Copt-level=s", "-L"]).arg(&folder);
        rustc.args(["--crate-type=rlib", "--crate-name", name]).arg("--out-dir").arg(&folder).arg(&file);
        if !OWN.contains(&name) {
            rustc.arg("-Zforce-unstable-if-unmarked");
        }
        if name == "compiler_builtins" {
            rustc.args(["--cfg", "feature=\"compiler-builtins\"", "--cfg", "feature=\"mem\""]);
        }
        succeed(&mut rustc)?;
    }
    Ok(folder)
}

/// The size of a WebAssembly object's section of code: sections are a number, a length, and so many bytes.
fn code_section(object: &[u8]) -> Option<u64> {
    const CODE: u8 = 10;
    let mut rest = object.strip_prefix(b"\0asm")?.get(4..)?;
    while let Some((id, after)) = rest.split_first() {
        let (mut length, mut shift, mut bytes) = (0_usize, 0, after.iter());
        for byte in bytes.by_ref() {
            length |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        if *id == CODE {
            return u64::try_from(length).ok();
        }
        rest = bytes.as_slice().get(length..)?;
    }
    None
}

/// What a body is written in, in the order of the columns.
const COLUMNS: [&str; 4] = [BY_HAND, "coroutine", "gen", "async"];

/// A target's name without its vendor and system.
fn short(target: &str) -> &str {
    target.split('-').next().unwrap_or_default()
}

/// A row for each body, a column for each target and encoding: a metric at a level. A cell is empty where the body has no such
/// form.
fn bodies(facts: &Facts, targets: &[&str], level: &str, metric: &str) -> String {
    let head = |target: &str, encoding: &str| match (targets.len(), encoding.replace(BY_HAND, "by hand")) {
        (1, encoding) => encoding,
        (_, encoding) => format!("{}: {encoding}", short(target)),
    };
    let columns = || targets.iter().flat_map(|target| COLUMNS.map(|encoding| (*target, encoding)));
    let heads = columns().map(|(target, encoding)| head(target, encoding));
    let mut table = Table::new(["body".to_string()].into_iter().chain(heads));
    for body in BODIES {
        let mut row = vec![format!("`{}`", name(body))];
        row.extend(columns().map(|(target, encoding)| match encodings(body).contains(&encoding) {
            true => table.value(facts.get(&about(body, encoding, target, level).metric(metric)), metric),
            false => String::new(),
        }));
        table.row(row);
    }
    table.to_string()
}

/// How many times as much machine code each of these bodies takes at opt-level z in one encoding as in another.
fn ratios(
    e: &Evidence<'_>,
    bodies: &[&str],
    target: &str,
    [one, other]: [&str; 2],
) -> Result<Vec<f64>, Missing> {
    let code = |body, encoding| e.number(&about(body, encoding, target, "z").metric("code"));
    bodies.iter().map(|body| Ok(code(*body, one)? / code(*body, other)?)).collect()
}

/// For how many of them it takes less.
fn fewer(e: &Evidence<'_>, bodies: &[&str], target: &str, encodings: [&str; 2]) -> Result<usize, Missing> {
    Ok(ratios(e, bodies, target, encodings)?.iter().filter(|ratio| **ratio < 1.0).count())
}

fn that_yield() -> &'static [&'static str] {
    &BODIES[..BODIES.len() - AWAITING]
}

/// A row for each machine of a question, a column for each target and build.
fn machines(facts: &Facts, is_wanted: impl Fn(&str) -> bool) -> String {
    let wanted: Vec<_> = MACHINES.iter().filter(|(case, ..)| is_wanted(case)).collect();
    let about = |case: &str, entry: &str, build: &str, target: &str| {
        key(case, entry).build(build).form(target).metric("code")
    };
    let is_there = |build: &str| facts.get(&about(wanted[0].0, wanted[0].1, build, ARM)).is_some();
    let builds: Vec<_> = BUILDS.iter().map(|(build, ..)| *build).filter(|build| is_there(build)).collect();
    let head = |target: &&str| {
        let target = short(target);
        builds.iter().map(move |build| format!("{target}: {build}")).collect::<Vec<_>>()
    };
    let mut table = Table::new(["machine".to_string()].into_iter().chain(TARGETS.iter().flat_map(head)));
    for (case, entry, _) in wanted {
        let mut row = vec![match *case {
            STATES => entry.to_string(),
            _ => format!("{case}, {entry}"),
        }];
        for target in TARGETS {
            for build in &builds {
                row.push(table.value(facts.get(&about(case, entry, build, target)), "code"));
            }
        }
        table.row(row);
    }
    table.to_string()
}

const CLAIMS: &[Claim] = &[
    Claim {
        id: "whether_a_struct_takes_less_code_than_a_gen_block_depends_on_the_body",
        sentence: "Whether a struct by hand takes less machine code than a `gen` block depends on the body: at opt-level z it does for \
                   {thumb} of {all} bodies that yield on thumbv7em and for {wasm} on wasm32. The block takes {least} to {most} times as much.",
        holds: |e| {
            let mut times = Vec::new();
            for (word, target) in ["thumb", "wasm"].into_iter().zip(TARGETS) {
                let of_target = ratios(e, that_yield(), target, ["gen", BY_HAND])?;
                e.say(word, of_target.iter().filter(|times| **times > 1.0).count());
                times.extend(of_target);
            }
            times.sort_by(f64::total_cmp);
            let (least, most) = (times[0], times[times.len() - 1]);
            e.say("all", that_yield().len());
            e.say("least", format!("{least:.1}"));
            e.say("most", format!("{most:.1}"));
            Ok(least < 1.0 && most > 1.0)
        },
    },
    Claim {
        id: "a_gen_block_takes_less_code_than_a_coroutine",
        sentence: "A `gen` block takes less than a `#[coroutine]` with its adapter to `Iterator`: for {thumb} of {all} bodies on \
                   thumbv7em, for {wasm} on wasm32.",
        holds: |e| {
            let [thumb, wasm] = TARGETS.map(|target| fewer(e, that_yield(), target, ["gen", "coroutine"]));
            let (thumb, wasm) = (thumb?, wasm?);
            e.say("thumb", thumb);
            e.say("wasm", wasm);
            e.say("all", that_yield().len());
            Ok([thumb, wasm].iter().all(|fewer| 4 * fewer >= 3 * that_yield().len()))
        },
    },
    Claim {
        id: "an_async_fn_takes_less_code_than_a_coroutine_that_awaits",
        sentence: "Of the {all} bodies that await, an `async fn` takes less machine code than the same as a `#[coroutine]`: by hand, \
                   as `async` and as `#[coroutine]`, `awaiting_retry` takes {hand}, {async} and {coroutine} bytes on thumbv7em.",
        holds: |e| {
            let bodies = &BODIES[BODIES.len() - AWAITING..];
            for (word, encoding) in [("hand", BY_HAND), ("async", "async"), ("coroutine", "coroutine")] {
                e.say(word, e.number(&about("awaiting_retry", encoding, ARM, "z").metric("code"))?);
            }
            e.say("all", bodies.len());
            let [thumb, wasm] = TARGETS.map(|target| fewer(e, bodies, target, ["async", "coroutine"]));
            Ok(thumb? == bodies.len() && wasm? == bodies.len())
        },
    },
    Claim {
        id: "three_pauses_take_less_than_a_quarter_of_a_kilobyte",
        sentence: "Three pauses without state take {bytes} bytes of machine code on thumbv7em as a coroutine, {gen} as a `gen` block \
                   and {hand} by hand.",
        holds: |e| {
            let bytes = |encoding| e.number(&about(BODIES[0], encoding, ARM, "z").metric("code"));
            e.say("bytes", bytes("coroutine")?);
            e.say("gen", bytes("gen")?);
            e.say("hand", bytes(BY_HAND)?);
            Ok(bytes("coroutine")? < 256.0)
        },
    },
    Claim {
        id: "a_paused_body_has_the_same_size_on_both_targets",
        sentence: "Paused, each body takes the same bytes on both targets, whose pointers are equally wide, and at both levels. A struct \
                   by hand takes at most as many as each generated form for {least} of {all} bodies.",
        holds: |e| {
            let mut least = 0;
            for body in BODIES {
                let bytes =
                    |encoding, target, level| e.number(&about(body, encoding, target, level).metric("bytes"));
                let mut is_least = true;
                for encoding in encodings(body) {
                    let first = bytes(encoding, ARM, "s")?;
                    for (target, level) in [(ARM, "z"), (WASM, "s"), (WASM, "z")] {
                        if bytes(encoding, target, level)? != first {
                            return Ok(false);
                        }
                    }
                    is_least &= bytes(BY_HAND, ARM, "s")? <= first;
                }
                least += usize::from(is_least);
            }
            e.say("least", least);
            e.say("all", BODIES.len());
            Ok(2 * least > BODIES.len())
        },
    },
    Claim {
        id: "being_pending_costs_less_than_a_panic_on_both_targets",
        sentence: "The task of question 13 on thumbv7em at opt-level s: panicking after its end takes {panics} bytes, and being pending \
                   {pending}; on wasm32 {wasm_panics} and {wasm_pending}. The whole coroutine that completes takes {coroutine}.",
        holds: |e| {
            let bytes = |entry, target| e.number(&key(STATES, entry).build("Os").form(target).metric("code"));
            let mut holds = true;
            for (target, panics, pending) in
                [(ARM, "panics", "pending"), (WASM, "wasm_panics", "wasm_pending")]
            {
                let without = bytes("by hand, without such states", target)?;
                let panicking = bytes("by hand, panics after its end (emulated)", target)? - without;
                let is_pending = bytes("by hand, is pending after its end (emulated)", target)? - without;
                e.say(panics, panicking);
                e.say(pending, is_pending);
                holds &= is_pending < panicking;
            }
            e.say("coroutine", bytes("coroutine that completes", ARM)?);
            Ok(holds)
        },
    },
    Claim {
        id: "jump_threading_costs_code_for_speed_and_nothing_for_size",
        sentence: "LLVM's jump threading makes the `gen` blocks of question 30 {thumb} % larger at opt-level 3 on thumbv7em and {wasm} % on \
                   wasm32, and changes no byte at s.",
        holds: |e| {
            let mut more = Vec::new();
            for target in TARGETS {
                let bytes = |build| {
                    let of = |case| e.number(&key(case, "`gen`").build(build).form(target).metric("code"));
                    Ok::<_, Missing>((of("chain")?, of("flatten")?))
                };
                let (threaded, plain) = (bytes("O3, threaded")?, bytes("O3")?);
                more.push(((threaded.0 + threaded.1) / (plain.0 + plain.1) - 1.0) * 100.0);
                if bytes("Os, threaded")? != bytes("Os")? {
                    return Ok(false);
                }
            }
            e.say("thumb", format!("{:.0}", more[0]));
            e.say("wasm", format!("{:.0}", more[1]));
            Ok(more.iter().all(|more| *more > 0.0))
        },
    },
    Claim {
        id: "what_runs_on_a_small_target_prints_what_it_prints_natively",
        sentence: "All {all} programs, of each body in each form at both levels, were run, those for wasm32 in Node and those for \
                   thumbv7em under `qemu-arm`, and print what the struct by hand prints on x86-64.",
        holds: |e| {
            let cases = cases();
            for case in &cases {
                if e.text(&case.key().metric("text"))? != AS_NATIVE {
                    return Ok(false);
                }
            }
            e.say("all", cases.len());
            Ok(true)
        },
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds() {
        EXPERIMENT.assert_that_the_page_holds();
    }

    #[test]
    fn a_struct_by_hand_is_named_where_it_is_made() {
        assert_eq!(returned("fn run(n: usize) -> Merge<impl A, impl B> {"), Some("Merge"));
        assert_eq!(returned("fn next() -> u8 {}\nfn run(_n: usize) -> Three {"), Some("Three"));
        assert_eq!(returned("fn walk() {}"), None);
    }

    #[test]
    fn the_code_of_an_object_is_its_tenth_section() {
        let object = b"\0asm\x01\0\0\0\x01\x02ab\x0a\x81\x00c";
        assert_eq!(code_section(object), Some(1));
        assert_eq!(code_section(b"\0asm\x01\0\0\0\x01\x02ab"), None);
        assert_eq!(code_section(b"ELF"), None);
    }
}

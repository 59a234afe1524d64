//! Functions that pause, on targets without an operating system: machine code and bytes while paused. The bodies are those of
//! `cargo pausa try`, compiled with a `core` and an `alloc` that are built from the sources of `.ci/compilers`.

#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::{Mutex, PoisonError};

use pausa_lab::build::{succeed, workspace};
use pausa_lab::claim::Claim;
use pausa_lab::fact::{Fact, key};
use pausa_lab::table::Table;
use pausa_lab::{Compiler, Experiment, Facts, Key, Plan, Result, Value, layout, snippet};

const EXPERIMENT: Experiment = Experiment {
    name: "small_targets",
    folder: env!("CARGO_MANIFEST_DIR"),
    command: "cargo pausa experiment small_targets",
    question: "What does a function that pauses take on a microcontroller and in WebAssembly?",
    plan,
    claims: CLAIMS,
    tables: &[("result", |facts| Ok(table(facts)))],
    ..Experiment::EMPTY
};

const TARGETS: [&str; 2] = ["thumbv7em-none-eabihf", "wasm32-unknown-unknown"];
const LEVELS: [&str; 2] = ["s", "z"];
const ENCODINGS: [&str; 2] = ["coroutine", "gen"];

/// Files with a function `run`, from the folder of the experiments.
const BODIES: [&str; 9] = [
    "small_targets/cores/count_to_three",
    "small_targets/cores/delegation",
    "small_targets/cores/log_pipeline",
    "bodies/fibonacci",
    "bodies/moved_array",
    "bodies/merge",
    "bodies/run_length",
    "bodies/primes",
    "bodies/permutations",
];

fn main() -> ExitCode {
    pausa_lab::main(&[EXPERIMENT])
}

fn about(body: &str, encoding: &str, target: &str, level: &str) -> Key {
    key(body.rsplit('/').next().unwrap_or(body), encoding).build(format!("O{level}")).form(target)
}

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    // What comes with the sources of the standard library.
    let path = workspace()?.target_directory.join("compilers/1.96/bin/rustc");
    let compiler = Compiler::named(path.as_str());
    if let Ok(version) = compiler.version() {
        plan.compilers = LEVELS.map(|level| (format!("O{level}"), version.clone())).into();
    }
    plan.sources.extend(["experiments/small_targets".into(), "experiments/bodies".into()]);
    for target in TARGETS {
        for level in LEVELS {
            for body in BODIES {
                for encoding in ENCODINGS {
                    let compiler = compiler.clone();
                    let key = about(body, encoding, target, level);
                    plan.ask(key.clone(), move |facts| {
                        let found = match compiler.version() {
                            Ok(_) => measured(&compiler, target, level, body, encoding)?,
                            Err(_) => [
                                Value::missing("`.ci/compilers 1.96` unpacks the compiler and its sources"),
                                Value::missing("the same"),
                            ],
                        };
                        let metrics = ["code", "bytes"].into_iter().zip(found);
                        facts.extend(metrics.map(|(metric, value)| Fact { key: key.metric(metric), value }));
                        Ok(())
                    });
                }
            }
        }
    }
    Ok(())
}

/// Bytes of machine code, and of the paused body.
fn measured(
    compiler: &Compiler,
    target: &str,
    level: &str,
    body: &str,
    encoding: &str,
) -> Result<[Value; 2]> {
    let libraries = libraries(compiler, target)?;
    let name = format!("{}_{encoding}_{level}", body.rsplit('/').next().unwrap_or(body));
    let file = libraries.join(&name).with_extension("rs");
    fs::write(&file, source(body, encoding)?)?;
    let object = file.with_extension("o");
    let mut rustc = rustc(compiler, target, level, &libraries);
    rustc.args(["--extern", "pausa_try_driver", "--extern", "pausa_coroutine"]);
    rustc.args(["--crate-type=lib", "-Ccodegen-units=1", "-Zprint-type-sizes", "--crate-name", &name]);
    rustc.arg(format!("--emit=obj={}", object.display())).arg(&file);
    let printed = succeed(&mut rustc)?;
    let code = match target.starts_with("wasm") {
        true => code_section(&fs::read(&object)?)
            .ok_or_else(|| format!("{}: no section of code", object.display()))?,
        false => snippet::functions(&object)?.iter().map(|(_, bytes)| bytes).sum(),
    };
    let pausing = |name: &str| name.starts_with("{coroutine@") || name.starts_with("{gen block@");
    let paused = layout::parse(&printed, pausing).iter().map(|found| found.size).max();
    Ok([Value::count(code), paused.map_or(Value::missing("the compiler prints no size"), Value::count)])
}

/// A translated body as a library without std, whose one function runs it to its end.
fn source(body: &str, encoding: &str) -> Result<String> {
    static SHOWN: Mutex<BTreeMap<(String, String), String>> = Mutex::new(BTreeMap::new());
    let mut all = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let shown = match all.entry((body.into(), encoding.into())) {
        Entry::Occupied(shown) => shown.into_mut(),
        Entry::Vacant(place) => {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(body).with_extension("rs");
            let mut cargo = Compiler::default().cargo()?;
            cargo
                .args(["run", "--quiet", "--package", "pausa-try", "--", "try", "--show", encoding])
                .arg(&file);
            place.insert(succeed(&mut cargo)?)
        }
    };
    let translated = shown.split("#[allow(unused_imports)] use ").next().unwrap_or_default();
    let translated = translated.replace("::std::boxed::", "::alloc::boxed::");
    Ok(format!(
        "#![no_std] {translated}\nextern crate alloc;\nextern crate core as std;\nuse ::pausa_try_driver::prelude::*;\n\
         #[unsafe(no_mangle)] pub fn to_the_end(n: usize) {{ for item in run(n) {{ core::hint::black_box(item); }} }}\n"
    ))
}

fn rustc(compiler: &Compiler, target: &str, level: &str, libraries: &Path) -> Command {
    let mut rustc = compiler.rustc();
    rustc.args(["--edition=2024", "--cap-lints=allow", "--target", target, "-Cpanic=abort"]);
    rustc.arg(format!("-Copt-level={level}")).arg("-L").arg(libraries);
    rustc
}

/// `core`, `alloc` and what a body is linked with, built once for a target.
fn libraries(compiler: &Compiler, target: &str) -> Result<PathBuf> {
    let root = Path::new(compiler.name()).ancestors().nth(2).unwrap_or(Path::new("."));
    let folder = workspace()?.target_directory.as_std_path().join("lab/small").join(target);
    fs::create_dir_all(&folder)?;
    let sources =
        fs::read_dir(root.join("usr/src"))?.filter_map(Result::ok).map(|entry| entry.path().join("library"));
    let sources =
        sources.into_iter().find(|sources| sources.exists()).ok_or("the compiler has no sources")?;
    let stubs = Path::new(env!("CARGO_MANIFEST_DIR")).join("stubs");
    for (name, file) in [
        ("core", sources.join("core/src/lib.rs")),
        ("compiler_builtins", stubs.join("compiler_builtins.rs")),
        ("alloc", sources.join("alloc/src/lib.rs")),
        ("pausa_try_driver", stubs.join("pausa_try_driver.rs")),
        ("pausa_coroutine", stubs.join("pausa_coroutine.rs")),
    ] {
        let library = folder.join(format!("lib{name}.rlib"));
        if library.exists() {
            continue;
        }
        let mut rustc = rustc(compiler, target, "s", &folder);
        rustc.args(["--crate-type=rlib", "--crate-name", name]).arg("--out-dir").arg(&folder).arg(&file);
        if !name.starts_with("pausa") {
            rustc.arg("-Zforce-unstable-if-unmarked");
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

/// A table for each level: a row for each body.
fn table(facts: &Facts) -> String {
    let mut text = String::new();
    for level in LEVELS {
        let columns = TARGETS.iter().flat_map(|target| {
            let target = target.split('-').next().unwrap_or(target);
            ENCODINGS.iter().flat_map(move |encoding| {
                ["code", "paused"].map(|what| format!("{target} {encoding}: {what}"))
            })
        });
        let mut table = Table::new(["body".to_string()].into_iter().chain(columns));
        for body in BODIES {
            let mut row = vec![format!("`{}`", body.rsplit('/').next().unwrap_or(body))];
            for target in TARGETS {
                for encoding in ENCODINGS {
                    for metric in ["code", "bytes"] {
                        let value = facts.get(&about(body, encoding, target, level).metric(metric));
                        row.push(table.value(value, metric));
                    }
                }
            }
            table.row(row);
        }
        text += &format!("At opt-level {level}, in bytes:\n\n{table}\n\n");
    }
    text.trim_end().to_string()
}

const CLAIMS: &[Claim] = &[
    Claim {
        id: "a_paused_body_has_the_same_size_on_both_targets",
        sentence: "A paused body takes the same bytes on both targets, whose pointers are equally wide, at both levels, and in both encodings \
                   for {same} of {all} bodies.",
        holds: |e| {
            let mut same = 0;
            for body in BODIES {
                let bytes =
                    |encoding, target, level| e.number(&about(body, encoding, target, level).metric("bytes"));
                for encoding in ENCODINGS {
                    let first = bytes(encoding, TARGETS[0], "s")?;
                    if first != bytes(encoding, TARGETS[0], "z")?
                        || first != bytes(encoding, TARGETS[1], "s")?
                    {
                        return Ok(false);
                    }
                }
                same += usize::from(bytes("coroutine", TARGETS[0], "s")? == bytes("gen", TARGETS[0], "s")?);
            }
            e.say("same", same);
            e.say("all", BODIES.len());
            Ok(true)
        },
    },
    Claim {
        id: "a_gen_block_takes_less_code_than_a_coroutine",
        sentence: "At opt-level z a `gen` block takes less machine code than a `#[coroutine]` with its adapter to `Iterator`: for {thumb} of {all} \
                   bodies on thumbv7em, for {wasm} on wasm32.",
        holds: |e| {
            let mut fewer = [0; 2];
            for (target, fewer) in TARGETS.into_iter().zip(&mut fewer) {
                for body in BODIES {
                    let code = |encoding| e.number(&about(body, encoding, target, "z").metric("code"));
                    *fewer += usize::from(code("gen")? < code("coroutine")?);
                }
            }
            e.say("thumb", fewer[0]);
            e.say("wasm", fewer[1]);
            e.say("all", BODIES.len());
            Ok(fewer.iter().all(|fewer| 4 * fewer >= 3 * BODIES.len()))
        },
    },
    Claim {
        id: "three_pauses_take_less_than_half_a_kilobyte",
        sentence: "Three pauses without state take {bytes} bytes of machine code on thumbv7em at opt-level z as a coroutine.",
        holds: |e| {
            let bytes = e.number(&about(BODIES[0], "coroutine", TARGETS[0], "z").metric("code"))?;
            e.say("bytes", bytes);
            Ok(bytes < 512.0)
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
    fn the_code_of_an_object_is_its_tenth_section() {
        let object = b"\0asm\x01\0\0\0\x01\x02ab\x0a\x81\x00c";
        assert_eq!(code_section(object), Some(1));
        assert_eq!(code_section(b"\0asm\x01\0\0\0\x01\x02ab"), None);
        assert_eq!(code_section(b"ELF"), None);
    }
}

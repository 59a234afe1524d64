//! `cargo pausa measure`: the cost of each program in each encoding. Before it measures a binary, it plays the program with
//! that binary and compares the output with CPython's.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use comfy_table::{CellAlignment, presets};
use pausa_lab::callgrind::SIZES;
use pausa_lab::claim::Claim;
use pausa_lab::fact::{Batch, Fact, key};
use pausa_lab::metric::{METRICS, Metric};
use pausa_lab::run::ROUNDS;
use pausa_lab::table::Table;
use pausa_lab::{
    Build, Contender, Experiment, Facts, Gathered, Key, Plan, Program, Receipt, Result, Value, build, snippet,
};
use pausa_story::{CATALOGUE, Failure, ProgramInfo};
use serde_json::Value as Json;

use crate::TIME_LIMIT;
use crate::commands::Arguments;
use crate::compare::{self, Verdict};
use crate::table;
use crate::workspace::{Encoding, Workspace};

/// What the programs cost.
pub const EXPERIMENT: Experiment = Experiment {
    name: "programs",
    folder: concat!(env!("CARGO_MANIFEST_DIR"), "/../../experiments/programs"),
    command: "cargo pausa experiment programs",
    question: "What does a function that pauses cost in Rust, in each encoding?",
    plan,
    claims: CLAIMS,
    tables: &[
        ("../../README.md#costs", costs),
        ("instructions", |facts| Ok(table(facts, "instructions")? + &kernel_note())),
        ("ns", |facts| table(facts, "ns")),
        ("bytes", |facts| table(facts, BYTES)),
        ("allocations", |facts| table(facts, "allocations")),
        ("lines", |facts| table(facts, "lines")),
    ],
    ..Experiment::EMPTY
};

/// The column of the handle and the heap together. It is computed, not stored.
const BYTES: &str = "bytes while paused";
/// The case of facts about adapters.
const ADAPTER: &str = "adapter";
/// From this share of processor time in the kernel on, instruction counts are marked.
const MUCH_KERNEL: f64 = 0.1;
/// If the share was not measured: counts are marked from this many times the nanoseconds per instruction of the other
/// encodings on.
const SLOW_INSTRUCTIONS: f64 = 3.0;

/// Measures what the arguments name: prints the figures, saves them, or compares them with the saved ones. Returns false if they
/// differ from the saved ones.
///
/// # Errors
/// If something cannot be built, run or written, or a program's output differs from CPython's.
pub fn command(arguments: &[OsString]) -> Result<bool, Failure> {
    let arguments = Arguments::of("measure", arguments)?;
    let mut words = Vec::new();
    for id in arguments.texts() {
        words.push(crate::program(&id)?.id.to_string());
    }
    let workspace = Workspace::find()?;
    for name in arguments.all("--encoding") {
        let encoding = workspace.encoding(&name)?;
        encoding.can_be_built()?;
        words.push(encoding.name.clone());
    }
    let output = arguments.options().map(|(option, _)| option).rfind(|option| *option != "--encoding");
    if output == Some("--check") {
        return EXPERIMENT.check(&words).map_err(failure);
    }
    if output == Some("--readme") {
        EXPERIMENT.can_be_saved().map_err(|error| Failure::Usage(error.to_string()))?;
    }
    let Gathered { batch, facts } = EXPERIMENT.gather(&words, false).map_err(failure)?;
    match output {
        Some("--readme") => EXPERIMENT.save(&facts).map_err(failure)?,
        Some(_) => crate::say(serde_json::to_string_pretty(&batch).map_err(|error| failure(error.into()))?)?,
        None => crate::say(Figures::of(&workspace, Facts { batches: vec![batch] }).for_people())?,
    }
    Ok(true)
}

fn failure(error: Box<dyn std::error::Error + Send + Sync>) -> Failure {
    match error.is::<pausa_lab::Usage>() {
        true => Failure::Usage(error.to_string()),
        false => Failure::Run(error.to_string()),
    }
}

/// Plans the measurement with two builds of every encoding's binary. The *plain* build has the profile `figures`; it gives
/// instructions, times and machine code. The *counting* build has a counting allocator, for bytes and allocations. It uses a
/// profile that is quick to build, because the size of a type does not depend on the profile.
fn plan(plan: &mut Plan<'_>) -> Result<()> {
    let workspace = Workspace::find()?;
    let encodings: Vec<_> = workspace.encodings.iter().filter(|it| it.cannot_build.is_none()).collect();
    let packages: Vec<_> = encodings.iter().map(|encoding| encoding.package.as_str()).collect();
    let plain = Build::of(&packages);
    let counting = plain.clone().profile("release").feature("pausa-story/count-allocations");
    for encoding in &encodings {
        let lines = lines_of_code(&encoding.folder.join("src/adapter.rs")).unwrap_or(0);
        plan.fact(key(ADAPTER, &encoding.name).metric("lines"), Value::count(lines));
    }
    for program in CATALOGUE {
        let mut race = Vec::new();
        for encoding in encodings.iter().filter(|encoding| encoding.has(program.id)) {
            let key = key(program.id, &encoding.name);
            let (build, root, mut its) = (plain.clone(), workspace.root.clone(), Encoding::clone(encoding));
            plan.ask(key.metric("agrees"), move |_| {
                its.binary = build.binary(&its.package)?;
                agrees(&root, &its, program)
            });
            let (build, binary, about) = (counting.clone(), encoding.package.clone(), key.clone());
            plan.ask(key.metric("handle"), move |facts| observe(&build.binary(&binary)?, &about, facts));
            let plain_program = Program::Built(plain.clone(), encoding.package.clone());
            let exercise = |units: &str| ["exercise", program.id, units].map(String::from).to_vec();
            plan.count(key.clone(), &plain_program, move |units| exercise(&units.to_string()));
            plan.fact(key.metric("lines"), Value::count(lines_of_code(&encoding.chapter(program.id))?));
            let (build, binary, about) = (plain.clone(), encoding.package.clone(), key.metric("code"));
            plan.ask(key.metric("code"), move |facts| {
                let value = Value::count(code(&build.binary(&binary)?, &binary, &about.case)?);
                facts.push(Fact { key: about, value });
                Ok(())
            });
            race.push(
                Contender::new(key, &plain_program, &["exercise", program.id, "{units}"], &["ns", "system"])
                    .scaled(),
            );
        }
        plan.race(ROUNDS, race);
    }
    Ok(())
}

/// Checks that an encoding's binary prints what CPython printed.
fn agrees(root: &Path, encoding: &Encoding, program: &ProgramInfo) -> Result<()> {
    match compare::verdict(root, encoding, program, TIME_LIMIT)? {
        Verdict::Agrees => Ok(()),
        Verdict::Disagrees(why) | Verdict::Lacks(why) => {
            Err(format!("✗ {} in {}: {why}", program.id, encoding.name).into())
        }
    }
}

/// Measures bytes of state, and allocations as a slope.
fn observe(binary: &Path, key: &Key, facts: &mut Vec<Fact>) -> Result<()> {
    let observed = |units: u64| -> Result<Json> {
        let answer = build::succeed(Command::new(binary).args(["observe", &key.case, &units.to_string()]))?;
        Ok(serde_json::from_str(&answer)?)
    };
    let [few, .., many] = SIZES;
    let (first, last) = (observed(few)?, observed(many)?);
    let number = |observed: &Json, name: &str| observed[name].as_f64().unwrap_or(f64::NAN);
    let slope = |name: &str| (number(&last, name) - number(&first, name)) / (many - few) as f64;
    let mut add = |metric: &str, number: f64| {
        facts.push(Fact { key: key.metric(metric), value: Value::of(Ok(number)) })
    };
    let allocations = slope("allocations");
    add("handle", number(&last, "handle"));
    add("heap", number(&last, "heap"));
    add("allocations_to_make", (number(&first, "allocations") - allocations * few as f64).round());
    add("allocations", allocations);
    add("bytes_allocated", slope("bytes"));
    let of_all = self::key(&key.case, "");
    if !facts.iter().any(|fact| fact.key == of_all.metric("unit")) {
        let must_live = Value::Number(number(&last, "must_live"));
        facts.push(Fact { key: of_all.metric("must_live"), value: must_live });
        facts.push(Fact {
            key: of_all.metric("unit"),
            value: Value::text(last["unit"].as_str().unwrap_or_default()),
        });
    }
    Ok(())
}

/// Sums the bytes of machine code of a program and its driver: all functions whose symbol contains the chapter's name, except
/// instances for event loops that the driver does not use.
fn code(binary: &Path, package: &str, id: &str) -> Result<u64> {
    let own = format!("{}::{id}", package.replace('-', "_"));
    let driver = format!("::{id}::Figures");
    snippet::code(binary, |name| {
        let of_a_loop = ["pausa_loops::", "pausa_http::", "Counting"];
        (name.contains(&own) || name.contains(&driver))
            && (name.contains("QuietLoop") || !of_a_loop.iter().any(|other| name.contains(other)))
    })
}

/// Counts the lines of a body. It leaves out comments, imports, signatures (the same in every encoding), unit tests, and lines
/// that contain only brackets (the formatter makes more of them in some encodings).
fn lines_of_code(file: &Path) -> Result<u64> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(body_lines(&text))
}

fn body_lines(text: &str) -> u64 {
    let code = text.split("\n#[cfg(test)]").next().unwrap_or_default();
    let mut lines = 0;
    // The line that ends the item being skipped.
    let mut until: Option<&[char]> = None;
    for line in code.lines().map(|line| line.split("//").next().unwrap_or_default().trim()) {
        if until.is_none() {
            let words = line.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
            let starts = |start: &str| words.starts_with(start);
            if starts("use ") || starts("mod ") {
                until = Some(&[';']);
            } else if ["fn ", "async fn ", "const fn ", "unsafe fn "].into_iter().any(starts) {
                until = Some(&['{', ';', '}']);
            } else if line.chars().any(char::is_alphanumeric) && !line.starts_with("#[") {
                lines += 1;
            }
        }
        if until.is_some_and(|ends| line.ends_with(ends)) {
            until = None;
        }
    }
    lines
}

/// The saved figures, with the encodings' declarations.
pub struct Figures {
    /// All facts.
    pub facts: Facts,
    /// The encodings, in the order of the tables.
    pub encodings: Vec<String>,
    /// Memory that no figure of bytes counts, by encoding.
    pub besides: BTreeMap<String, String>,
}

impl Figures {
    /// Reads the saved figures.
    ///
    /// # Errors
    /// If there are none or they are invalid. The message says how to save them.
    pub fn load(workspace: &Workspace) -> Result<Self, Failure> {
        let help = "`cargo pausa measure --readme` saves them";
        let facts = EXPERIMENT.facts().map_err(|error| Failure::Run(format!("{error}; {help}")))?;
        match facts.batches.is_empty() {
            true => Err(Failure::Run(format!("there are no figures yet; {help}"))),
            false => Ok(Figures::of(workspace, facts)),
        }
    }

    fn of(workspace: &Workspace, facts: Facts) -> Self {
        let besides = workspace
            .encodings
            .iter()
            .filter_map(|encoding| Some((encoding.name.clone(), encoding.besides.clone()?)));
        let encodings = workspace.encodings.iter().map(|encoding: &Encoding| encoding.name.clone());
        Figures { facts, encodings: encodings.collect(), besides: besides.collect() }
    }

    /// Formats bytes in an encoding, with a mark if the encoding takes memory that is not counted.
    pub fn marked(&self, encoding: &str, bytes: impl ToString) -> String {
        let mark = if self.besides.contains_key(encoding) { " +" } else { "" };
        bytes.to_string() + mark
    }

    /// Bytes of state: the handle and what it holds.
    pub fn state(&self, id: &str, encoding: &str) -> Option<f64> {
        state(&self.facts, &key(id, encoding))
    }

    /// The unit of work of a program's figures.
    pub fn unit(&self, id: &str) -> Option<&str> {
        match self.facts.get(&key(id, "").metric("unit")) {
            Some(Value::Text(unit)) => Some(unit),
            _ => None,
        }
    }

    /// The lower bound: bytes that must stay alive across the widest pause.
    pub fn must_live(&self, id: &str) -> Option<f64> {
        self.facts.number(&key(id, "").metric("must_live")).ok()
    }

    /// The receipts of a program's figures.
    pub fn receipts<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Receipt> {
        let of = move |batch: &&Batch| batch.facts.iter().any(|fact| fact.key.case == id);
        self.facts.batches.iter().filter(of).map(|batch| &batch.receipt)
    }

    /// Formats a program's metrics in an encoding, in the order of [`COLUMNS`]. Empty if it was not measured.
    pub fn cells(&self, id: &str, encoding: &str) -> Option<Vec<String>> {
        let key = key(id, encoding);
        self.facts.get(&key.metric("handle"))?;
        let cells = COLUMNS.iter().map(|metric| {
            let value = self.facts.get(&key.metric(*metric));
            let shown = match value {
                None | Some(Value::Missing { .. }) => "–".into(),
                Some(value) => value.show(metric),
            };
            match *metric {
                "handle" => self.marked(encoding, shown),
                "instructions" => shown + kernel_mark(&self.facts, &key),
                _ => shown,
            }
        });
        Some(cells.collect())
    }

    /// Formats one table per program, and explains the columns.
    fn for_people(&self) -> String {
        let mut text = String::new();
        for id in self.facts.cases().into_iter().filter(|case| *case != ADAPTER) {
            let must_live = self.must_live(id).unwrap_or(0.0);
            let unit = self.unit(id).unwrap_or("unit");
            let _ = writeln!(text, "{id}: per {unit}; lower bound of the bytes while paused: {must_live}");
            let metrics = COLUMNS.iter().filter_map(|metric| Metric::find(metric)).map(|metric| metric.title);
            let mut table = table::Figures {
                head: ["encoding"].into_iter().chain(metrics).map(String::from).collect(),
                rows: Vec::new(),
                names: 1,
                alignment: CellAlignment::Right,
                style: presets::NOTHING,
            };
            for name in &self.encodings {
                if let Some(cells) = self.cells(id, name) {
                    table.rows.push([name.clone()].into_iter().chain(cells).collect());
                }
                if let Some(Value::Missing { missing }) =
                    self.facts.get(&key(id, name).metric("instructions"))
                {
                    let _ = writeln!(text, "– {name}, instructions: {missing}");
                }
            }
            let _ = writeln!(text, "{}\n", table.shown());
        }
        for metric in METRICS.iter().filter(|metric| COLUMNS.contains(&metric.key)) {
            let _ = writeln!(text, "{:<14} {}", metric.title, metric.meaning());
        }
        for (name, besides) in &self.besides {
            let _ = writeln!(text, "{:<14} {name}: and {besides}", "+");
        }
        text.push_str(kernel_note().trim_start());
        let receipts = self.facts.batches.iter().map(|batch| batch.receipt.to_string());
        text + "\n" + &receipts.collect::<Vec<_>>().join("\n\n")
    }
}

/// The metrics of a program's table, in order.
pub const COLUMNS: [&str; 10] = [
    "handle",
    "heap",
    "allocations_to_make",
    "allocations",
    "bytes_allocated",
    "instructions",
    "ns",
    "system",
    "lines",
    "code",
];

fn state(facts: &Facts, key: &Key) -> Option<f64> {
    Some(facts.number(&key.metric("handle")).ok()? + facts.number(&key.metric("heap")).ok()?)
}

/// Marks instruction counts of programs that spend their time in the kernel, which callgrind does not see.
fn kernel_mark(facts: &Facts, key: &Key) -> &'static str {
    let each = |key: &Key| {
        let of = |metric: &str| facts.number(&key.metric(metric)).ok();
        Some(of("ns")? / of("instructions")?.max(1.0))
    };
    let much = match facts.number(&key.metric("system")) {
        Ok(system) => system >= MUCH_KERNEL,
        Err(_) => {
            let others =
                facts.entries(&key.case).into_iter().filter_map(|entry| each(&self::key(&key.case, entry)));
            let typical = pausa_lab::stats::Summary::of(&others.collect::<Vec<_>>());
            each(key).zip(typical).is_some_and(|(each, typical)| each > SLOW_INSTRUCTIONS * typical.median)
        }
    };
    if much { " †" } else { "" }
}

fn kernel_note() -> String {
    format!(
        "\n\n†: more than {:.0} % of its processor time is the kernel's, or, where that was not measured, its instructions take \
         more than {SLOW_INSTRUCTIONS:.0} times as long as those of the others. callgrind does not see the kernel: look at the \
         nanoseconds.",
        MUCH_KERNEL * 100.0
    )
}

/// Formats a metric, or the bytes while paused: one row per program, one column per encoding.
fn table(facts: &Facts, metric: &str) -> Result<String> {
    let workspace = Workspace::find()?;
    let figures = Figures::of(&workspace, facts.clone());
    let title = Metric::find(metric).map_or(metric, |metric| metric.title);
    let names = || figures.encodings.iter().cloned();
    let mut head = vec![title.to_string()];
    head.extend(names());
    head.extend((metric == BYTES).then(|| "lower bound".to_string()));
    let mut table = Table::new(head);
    for id in facts.cases().into_iter().filter(|case| *case != ADAPTER || metric == "lines") {
        let per = match figures.unit(id) {
            Some(unit) if !["lines", BYTES].contains(&metric) => format!(", per {unit}"),
            _ => String::new(),
        };
        let mut row = vec![format!("`{id}`{per}")];
        for name in names() {
            let key = key(id, &name);
            row.push(match facts.get(&key.metric(metric)) {
                _ if metric == BYTES => {
                    figures.state(id, &name).map_or("–".into(), |bytes| figures.marked(&name, bytes))
                }
                None => "–".into(),
                value if metric == "instructions" => table.value(value, metric) + kernel_mark(facts, &key),
                value => table.value(value, metric),
            });
        }
        row.extend((metric == BYTES).then(|| figures.must_live(id).unwrap_or(0.0).to_string()));
        table.row(row);
    }
    let meaning = Metric::find(metric).map(|metric| format!("{}: {}.\n\n", metric.title, metric.meaning()));
    let besides = figures.besides.iter().filter(|_| metric == BYTES);
    let besides = besides.map(|(name, besides)| format!("\n\n`+` for {name}: and {besides}."));
    Ok(format!("{}{table}{}", meaning.unwrap_or_default(), besides.collect::<String>()))
}

/// Formats the table of the top-level README: the bytes of some programs.
fn costs(facts: &Facts) -> Result<String> {
    const SHOWN: [&str; 4] = ["ch1_fibonacci", "ch2_log_pipeline", "ch2_worker", "ch4_echo_server"];
    let all = table(facts, BYTES)?;
    let is_shown = |line: &&str| {
        !line.starts_with("| `ch") || SHOWN.iter().any(|id| line.starts_with(&format!("| `{id}`")))
    };
    Ok(all.lines().filter(is_shown).collect::<Vec<_>>().join("\n"))
}

/// The programs that have facts in an encoding.
fn programs<'a>(facts: &'a Facts, encoding: &str) -> Vec<&'a str> {
    facts.cases().into_iter().filter(|id| facts.get(&key(*id, encoding).metric("handle")).is_some()).collect()
}

const CLAIMS: &[Claim] = &[
    Claim {
        id: "the_struct_is_the_smallest_or_a_stack_hides_the_state",
        sentence: "Of the encodings without a stack of their own, the hand-written struct takes the fewest bytes while \
                   paused in {fewest} of {all} programs{except}.",
        holds: |evidence| {
            let facts = evidence.facts();
            let ids = programs(facts, "struct");
            let smaller = |id: &&&str| {
                let own = state(facts, &key(**id, "struct"));
                let others =
                    facts.entries(id).into_iter().filter(|name| !["struct", "corosensei"].contains(name));
                others
                    .filter_map(|name| state(facts, &key(**id, name)))
                    .any(|bytes| own.is_some_and(|own| bytes < own))
            };
            let smaller: Vec<_> = ids.iter().filter(smaller).map(|id| format!("`{id}`")).collect();
            evidence.say("fewest", ids.len() - smaller.len());
            evidence.say("all", ids.len());
            let except =
                if smaller.is_empty() { String::new() } else { format!(", all but {}", smaller.join(", ")) };
            evidence.say("except", except);
            Ok(smaller.len() * 4 <= ids.len())
        },
    },
    Claim {
        id: "the_struct_reaches_the_lower_bound",
        sentence: "The lower bound, the bytes of the values alive across the widest pause, is reached by the struct in \
                   {reach}.",
        holds: |evidence| {
            let facts = evidence.facts();
            let reaches = |id: &&&str| {
                let bound = facts.number(&key(**id, "").metric("must_live")).ok();
                bound.is_some() && state(facts, &key(**id, "struct")) == bound
            };
            let ids = programs(facts, "struct");
            let reach: Vec<_> = ids.iter().filter(reaches).map(|id| format!("`{id}`")).collect();
            evidence.say("reach", reach.join(", "));
            Ok(!reach.is_empty())
        },
    },
    Claim {
        id: "genawaiter_takes_the_most_bytes_of_the_encodings_without_a_stack",
        sentence: "`genawaiter` takes {least} to {most} times the bytes of the struct in every program that both have.",
        holds: |evidence| {
            let facts = evidence.facts();
            let ratios = programs(facts, "genawaiter").into_iter().filter_map(|id| {
                Some(state(facts, &key(id, "genawaiter"))? / state(facts, &key(id, "struct"))?)
            });
            let ratios: Vec<_> = ratios.collect();
            let (least, most) =
                (ratios.iter().copied().fold(f64::MAX, f64::min), ratios.iter().copied().fold(0.0, f64::max));
            evidence.say("least", format!("{least:.2}"));
            evidence.say("most", format!("{most:.0}"));
            Ok(least > 1.0)
        },
    },
    Claim {
        id: "instructions_do_not_show_what_a_stack_costs",
        sentence: "Instruction counts leave out the kernel: in `ch1_count_to_three`, `corosensei` takes {instructions} \
                   times the struct's instructions and {ns} times its time, because each run allocates a stack.",
        holds: |evidence| {
            let of = |metric: &str| {
                let of = |entry| key("ch1_count_to_three", entry).metric(metric);
                Ok::<_, pausa_lab::Missing>(
                    evidence.number(&of("corosensei"))? / evidence.number(&of("struct"))?,
                )
            };
            evidence.say("instructions", format!("{:.1}", of("instructions")?));
            evidence.say("ns", format!("{:.0}", of("ns")?));
            Ok(of("ns")? > 5.0 * of("instructions")?)
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
    fn lines_of_code_are_those_of_the_body() {
        let text = "//! A chapter.\n\nuse a::{\n    b,\n};\n\nimpl Echo for Struct {\n    fn echo(\n        a: u8,\n    ) -> u8 {\n        \
                    a + 1 // one\n    }\n\n    type X = u8;\n}\n\n#[cfg(test)]\nmod tests { fn a() {} }\n";
        // The head of the impl, the body, the type.
        assert_eq!(body_lines(text), 3);
    }
}

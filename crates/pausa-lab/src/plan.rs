//! The measurements of an experiment: counts, races and facts gathered by code, each with its keys.

use std::collections::BTreeSet;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};

use crate::build::{Build, Version};
use crate::callgrind::{Callgrind, Counts, SIZES};
use crate::fact::{Fact, Key, Missing, Value};
use crate::metric::Gate;
use crate::run::{Contender, race};
use crate::{Receipt, Result};

/// A program to run.
#[derive(Clone, Debug)]
pub enum Program {
    /// A binary of a build, by its name.
    Built(Build, String),
    /// The path of an executable file.
    File(PathBuf),
    /// A program on the path, such as `python3`.
    Named(String),
}

impl Program {
    /// Returns the path of the program. Builds it if necessary.
    ///
    /// # Errors
    /// If the build fails.
    pub fn path(&self) -> Result<PathBuf> {
        match self {
            Program::Built(build, binary) => build.binary(binary),
            Program::File(file) => Ok(file.clone()),
            Program::Named(name) => Ok(name.into()),
        }
    }
}

/// The metric that marks an [`Item::Ask`] as a condition: see [`Plan::ask`].
const AGREES: &str = "agrees";

/// Makes numbers with their keys from the counts per unit.
type OfCounts = Box<dyn Fn(&Counts) -> Vec<(Key, f64)>>;
type Ask<'a> = Box<dyn FnOnce(&mut Vec<Fact>) -> Result<()> + 'a>;

struct Count {
    key: Key,
    program: Program,
    how: Callgrind,
    sizes: Vec<u64>,
    arguments: Box<dyn Fn(u64) -> Vec<String>>,
    of: OfCounts,
}

enum Item<'a> {
    Count(Box<Count>),
    Race { rounds: usize, contenders: Vec<Contender> },
    Ask { key: Key, ask: Ask<'a> },
    Step { case: String, step: Box<dyn FnOnce() -> Result<()> + 'a> },
}

impl Item<'_> {
    /// The keys of its facts.
    fn keys(&self) -> Vec<&Key> {
        match self {
            Item::Count(count) => vec![&count.key],
            Item::Race { contenders, .. } => contenders.iter().map(|contender| &contender.key).collect(),
            Item::Ask { key, .. } if key.metric == AGREES => Vec::new(),
            Item::Ask { key, .. } => vec![key],
            Item::Step { .. } => Vec::new(),
        }
    }
}

/// The measurements of an experiment, in the order of the facts.
#[derive(Default)]
pub struct Plan<'a> {
    items: Vec<Item<'a>>,
    builds: Vec<Build>,
    /// Compilers of snippets, by the name of the build in the keys of their facts. The receipt records those that are used.
    pub compilers: Vec<(String, Version)>,
    /// Paths from the root of the repository that the facts depend on, besides the sources of the builds.
    pub sources: Vec<String>,
}

impl<'a> Plan<'a> {
    /// Counts instructions per unit and the allocator's share of them, in runs of [`SIZES`]. `arguments` returns the program's
    /// arguments for a number of units.
    pub fn count(&mut self, key: Key, program: &Program, arguments: impl Fn(u64) -> Vec<String> + 'static) {
        self.count_sizes(key, program, &SIZES, arguments);
    }

    /// Like [`count`](Self::count), with runs of other sizes.
    pub fn count_sizes(
        &mut self,
        key: Key,
        program: &Program,
        sizes: &[u64],
        arguments: impl Fn(u64) -> Vec<String> + 'static,
    ) {
        let own = key.clone();
        let of = move |counts: &Counts| {
            vec![
                (own.metric("instructions"), counts.events["Ir"]),
                (own.metric("allocator"), counts.allocator),
            ]
        };
        self.count_otherwise(key, program, Callgrind::default(), sizes, arguments, of);
    }

    /// Like [`count_sizes`](Self::count_sizes), with options of callgrind. `of` makes the facts from the counts.
    pub fn count_otherwise(
        &mut self,
        key: Key,
        program: &Program,
        how: Callgrind,
        sizes: &[u64],
        arguments: impl Fn(u64) -> Vec<String> + 'static,
        of: impl Fn(&Counts) -> Vec<(Key, f64)> + 'static,
    ) {
        self.depend(program);
        let (program, sizes) = (program.clone(), sizes.to_vec());
        let (arguments, of) = (Box::new(arguments), Box::new(of));
        self.items.push(Item::Count(Box::new(Count {
            key: key.metric("instructions"),
            program,
            how,
            sizes,
            arguments,
            of,
        })));
    }

    /// Runs contenders in turn, for a number of rounds.
    pub fn race(&mut self, rounds: usize, contenders: Vec<Contender>) {
        contenders.iter().for_each(|contender| self.depend(&contender.program));
        self.items.push(Item::Race { rounds, contenders });
    }

    /// Gathers facts by code: sizes, traces, compiler messages. They must be the same every time, unless the metric of `key`
    /// has no gate. The words of a command line select the item by `key`. With the metric `agrees`, the item is a condition: it
    /// runs whenever facts of the same case and entry are gathered.
    pub fn ask(&mut self, key: Key, ask: impl FnOnce(&mut Vec<Fact>) -> Result<()> + 'a) {
        self.items.push(Item::Ask { key, ask: Box::new(ask) });
    }

    /// Runs code at this place of the plan that produces no facts, for example to write a file that the contenders of the case
    /// read. Skipped if nothing of the case is gathered.
    pub fn step(&mut self, case: impl Into<String>, step: impl FnOnce() -> Result<()> + 'a) {
        self.items.push(Item::Step { case: case.into(), step: Box::new(step) });
    }

    /// Adds a fact whose value is already known.
    pub fn fact(&mut self, key: Key, value: Value) {
        self.ask(key.clone(), move |facts| {
            facts.push(Fact { key, value });
            Ok(())
        });
    }

    fn depend(&mut self, program: &Program) {
        if let Program::Built(build, _) = program
            && !self.builds.contains(build)
        {
            self.builds.push(build.clone());
        }
    }

    /// Keeps only the selected items. Each word must be the case, entry, build, form or metric of a fact, or the last word of
    /// its case (`worker` of `ch2_worker`). With `gated`, keeps only facts that can be compared.
    pub(crate) fn limit(&mut self, words: &[String], gated: bool) {
        let wanted = |key: &Key| {
            let is = |word: &String| {
                let parts = [&key.case, &key.entry, &key.build, &key.form, &key.metric];
                parts.contains(&word) || key.case.ends_with(&format!("_{word}"))
            };
            words.iter().all(is) && !(gated && key.gate() == Gate::Never)
        };
        let items = std::mem::take(&mut self.items).into_iter().filter_map(|item| match item {
            Item::Race { rounds, contenders } => {
                let contenders = contenders.into_iter().filter_map(|mut contender| {
                    let all = contender.keep.clone();
                    contender.keep.retain(|metric| wanted(&contender.key.metric(*metric)));
                    if contender.keep.is_empty() {
                        return None;
                    }
                    // The answers are always compared, whichever metrics are selected.
                    let is_asked = all.contains(&"answer") && !contender.keep.contains(&"answer");
                    contender.keep.extend(is_asked.then_some("answer"));
                    Some(contender)
                });
                let contenders: Vec<_> = contenders.collect();
                // Gated values are the same in every round, so one round is enough.
                (!contenders.is_empty())
                    .then_some(Item::Race { rounds: if gated { 1 } else { rounds }, contenders })
            }
            Item::Count(ref count) => wanted(&count.key).then_some(item),
            Item::Ask { ref key, .. } => (key.metric == AGREES || wanted(key)).then_some(item),
            Item::Step { .. } => Some(item),
        });
        self.items = items.collect();
        let keys: BTreeSet<_> = self.items.iter().flat_map(Item::keys).cloned().collect();
        self.items.retain(|item| match item {
            Item::Step { case, .. } => keys.iter().any(|key| key.case == *case),
            Item::Ask { key, .. } if key.metric == AGREES => {
                keys.iter().any(|other| (&other.case, &other.entry) == (&key.case, &key.entry))
            }
            _ => true,
        });
        self.builds.clear();
        let programs: Vec<Program> = self
            .items
            .iter()
            .flat_map(|item| match item {
                Item::Count(count) => vec![count.program.clone()],
                Item::Race { contenders, .. } => {
                    contenders.iter().map(|contender| contender.program.clone()).collect()
                }
                Item::Ask { .. } | Item::Step { .. } => Vec::new(),
            })
            .collect();
        programs.iter().for_each(|program| self.depend(program));
    }

    /// Whether nothing is to be gathered.
    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Builds the programs, takes the receipt and gathers the facts. Shows progress if stderr is a terminal.
    pub(crate) fn gather(self, command: &str) -> Result<(Receipt, Vec<Fact>)> {
        let sources: Vec<_> = self.sources.iter().map(String::as_str).collect();
        let mut receipt = Receipt::of(command, &self.builds, &sources)?;
        let is_used = |name: &str| {
            self.items.iter().any(|item| matches!(item, Item::Ask { key, .. } if key.build == name))
        };
        let used = self.compilers.iter().filter(|(name, _)| is_used(name)).map(|(_, version)| version);
        receipt.compiled_by(&used.collect::<Vec<_>>());
        let steps = self.items.iter().map(|item| match item {
            Item::Race { rounds, contenders } => rounds * contenders.len(),
            Item::Count(_) | Item::Ask { .. } => 1,
            Item::Step { .. } => 0,
        });
        let progress = ProgressBar::new(steps.sum::<usize>() as u64).with_style(
            ProgressStyle::with_template("{pos}/{len} {bar:20} {eta:>4} {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        let mut facts = Vec::new();
        for item in self.items {
            match item {
                Item::Count(count) => {
                    let Count { key, program, how, sizes, arguments, of } = *count;
                    progress.set_message(key.to_string());
                    match how.per_unit(&program.path()?, &sizes, arguments) {
                        Ok(counts) => facts.extend(
                            of(&counts)
                                .into_iter()
                                .map(|(key, number)| Fact { key, value: Value::of(Ok(number)) }),
                        ),
                        Err(missing) => {
                            // The keys do not depend on the numbers, so zero counts give the same keys.
                            let none =
                                Counts { events: [("Ir".to_string(), 0.0)].into(), ..Counts::default() };
                            facts.extend(
                                of(&none)
                                    .into_iter()
                                    .map(|(key, _)| Fact { key, value: Value::missing(&missing) }),
                            );
                        }
                    }
                    progress.inc(1);
                }
                Item::Race { rounds, contenders } => {
                    let found = race(rounds, &contenders, |contender, round| {
                        progress.set_message(format!("{}, round {}", contender.key, round + 1));
                        progress.inc(1);
                    });
                    agree(&found)?;
                    facts.extend(found);
                }
                Item::Ask { key, ask } => {
                    progress.set_message(key.to_string());
                    ask(&mut facts)?;
                    progress.inc(1);
                }
                Item::Step { case, step } => {
                    progress.set_message(case);
                    step()?;
                }
            }
        }
        progress.finish_and_clear();
        Ok((receipt, facts))
    }
}

/// Returns an error if the contenders of a race computed different answers.
fn agree(found: &[Fact]) -> Result<()> {
    let answers = found.iter().filter(|fact| fact.key.metric == "answer" && fact.value.number().is_some());
    let mut answers = answers.flat_map(|fact| match &fact.value {
        Value::Runs(runs) => runs.iter().map(|run| (*run, &fact.key)).collect(),
        _ => Vec::new(),
    });
    let Some((first, key)) = answers.next() else { return Ok(()) };
    match answers.find(|(answer, _)| *answer != first) {
        Some((answer, other)) => Err(format!("{key}: {first}, but {other}: {answer}").into()),
        None => Ok(()),
    }
}

/// Makes a [`Value::Missing`].
impl From<Missing> for Value {
    fn from(missing: Missing) -> Self {
        Value::missing(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::key;

    fn left(words: &[&str], gated: bool) -> Vec<String> {
        let shell = Program::Named("sh".into());
        let contender = |entry| {
            let print = "echo '{\"metric\":\"ns\",\"value\":1}'; echo '{\"metric\":\"bytes\",\"value\":2}'";
            Contender::new(key("ch2_worker", entry), &shell, &["-c", print], &["ns", "bytes"])
        };
        let mut plan = Plan::default();
        plan.race(1, vec![contender("struct"), contender("gen")]);
        plan.fact(key("ch1_echo", "struct").metric("lines"), Value::Number(3.0));
        plan.limit(&words.iter().map(ToString::to_string).collect::<Vec<_>>(), gated);
        let (_, facts) = plan.gather("a command").unwrap();
        facts.iter().map(|fact| fact.key.to_string()).collect()
    }

    #[test]
    fn a_part_is_chosen_by_words() {
        assert_eq!(left(&[], false).len(), 5);
        assert_eq!(left(&["worker", "gen", "ns"], false), ["ch2_worker, gen: ns"]);
        assert_eq!(left(&["ch1_echo"], false), ["ch1_echo, struct: lines"]);
        assert_eq!(left(&["nothing"], false), [] as [&str; 0]);
    }

    #[test]
    fn a_part_is_gathered_only_of_what_agrees() {
        let gathered = |words: &[&str], agrees: bool| {
            let mut plan = Plan::default();
            plan.ask(key("ch2_worker", "gen").metric("agrees"), move |_| match agrees {
                true => Ok(()),
                false => Err("it prints something else".into()),
            });
            let contender = |entry: &str, answer: u8| {
                let print = format!(
                    "echo '{{\"metric\":\"ns\",\"value\":1}}'; echo '{{\"metric\":\"answer\",\"value\":{answer}}}'"
                );
                let shell = Program::Named("sh".into());
                Contender::new(key("ch2_worker", entry), &shell, &["-c", &print], &["ns", "answer"])
            };
            plan.race(1, vec![contender("gen", 1), contender("struct", 2)]);
            plan.limit(&words.iter().map(ToString::to_string).collect::<Vec<_>>(), false);
            plan.gather("a command").map(drop).map_err(|error| error.to_string())
        };
        assert!(gathered(&["gen", "ns"], true).is_ok());
        assert!(gathered(&["gen", "ns"], false).unwrap_err().contains("something else"));
        assert!(gathered(&["struct", "ns"], false).is_ok());
        assert!(gathered(&["ns"], true).unwrap_err().contains("but ch2_worker, struct"));
    }

    #[test]
    fn a_step_is_taken_where_any_part_of_its_case_is_gathered() {
        let taken = |words: &[&str], gated: bool| {
            let taken = std::cell::Cell::new(false);
            let mut plan = Plan::default();
            plan.step("file", || {
                taken.set(true);
                Ok(())
            });
            for case in ["file", "chat"] {
                let key = key(case, "gen");
                let print = "echo '{\"metric\":\"ns\",\"value\":1}'";
                let shell = Program::Named("sh".into());
                plan.race(1, vec![Contender::new(key, &shell, &["-c", print], &["ns"])]);
            }
            plan.limit(&words.iter().map(ToString::to_string).collect::<Vec<_>>(), gated);
            plan.gather("a command").unwrap();
            taken.get()
        };
        for words in [&[][..], &["file"], &["file", "gen"], &["gen", "ns"]] {
            assert!(taken(words, false), "{words:?}");
        }
        assert!(!taken(&["chat"], false));
        assert!(!taken(&[], true), "nothing of it is gated");
    }

    #[test]
    fn contenders_that_do_not_compute_the_same_have_no_figures() {
        let answers = |one: f64, other: f64| {
            let fact = |entry, runs| Fact { key: key("a", entry).metric("answer"), value: Value::Runs(runs) };
            agree(&[fact("x", vec![one, one]), fact("y", vec![one, other])])
                .map_err(|error| error.to_string())
        };
        assert_eq!(answers(1.0, 1.0), Ok(()));
        assert_eq!(answers(1.0, 2.0), Err("a, x: answer: 1, but a, y: answer: 2".into()));
    }

    #[test]
    fn facts_without_a_gate_are_not_gathered_for_a_check() {
        assert_eq!(left(&["struct"], true), ["ch2_worker, struct: bytes", "ch1_echo, struct: lines"]);
    }
}

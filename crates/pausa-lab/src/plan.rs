//! The measurements of an experiment: counts, races and facts gathered by code, each with its keys.

use std::collections::BTreeSet;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};

use crate::build::{Build, Version};
use crate::callgrind::{Callgrind, Counts, SIZES};
use crate::fact::{Fact, Key, Value, key};
use crate::metric::{Gate, Metric};
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

type Ask<'a> = Box<dyn FnOnce(&mut Vec<Fact>) -> Result<()> + 'a>;

enum Item<'a> {
    /// Code that gathers facts. It runs these programs.
    Ask {
        key: Key,
        programs: Vec<Program>,
        ask: Ask<'a>,
    },
    Race {
        rounds: usize,
        contenders: Vec<Contender>,
    },
}

impl Item<'_> {
    /// The keys of its facts. A condition has none.
    fn keys(&self) -> Vec<&Key> {
        match self {
            Item::Ask { key, .. } if key.metric == AGREES => Vec::new(),
            Item::Ask { key, .. } => vec![key],
            Item::Race { contenders, .. } => contenders.iter().map(|contender| &contender.key).collect(),
        }
    }

    fn programs(&self) -> Vec<&Program> {
        match self {
            Item::Ask { programs, .. } => programs.iter().collect(),
            Item::Race { contenders, .. } => contenders.iter().map(|contender| &contender.program).collect(),
        }
    }
}

/// The measurements of an experiment, in the order of the facts.
#[derive(Default)]
pub struct Plan<'a> {
    items: Vec<Item<'a>>,
    /// Compilers of snippets, by the name of the build in the keys of their facts. The receipt records those that are used.
    pub compilers: Vec<(String, Version)>,
    /// Paths from the root of the repository that the facts depend on, besides the sources of the builds.
    pub sources: Vec<String>,
}

impl<'a> Plan<'a> {
    /// Counts instructions per unit and the allocator's share of them, in runs of [`SIZES`]. `arguments` returns the program's
    /// arguments for a number of units.
    pub fn count(&mut self, key: Key, program: &Program, arguments: impl Fn(u64) -> Vec<String> + 'a) {
        self.count_sizes(key, program, &SIZES, arguments);
    }

    /// Like [`count`](Self::count), with runs of other sizes.
    pub fn count_sizes(
        &mut self,
        key: Key,
        program: &Program,
        sizes: &[u64],
        arguments: impl Fn(u64) -> Vec<String> + 'a,
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
        arguments: impl Fn(u64) -> Vec<String> + 'a,
        of: impl Fn(&Counts) -> Vec<(Key, f64)> + 'a,
    ) {
        let (counted, sizes) = (program.clone(), sizes.to_vec());
        let ask = move |facts: &mut Vec<Fact>| {
            let counts = how.per_unit(&counted.path()?, &sizes, arguments);
            // The keys do not depend on the numbers, so zero counts give the keys of missing facts.
            let none = Counts { events: [("Ir".to_string(), 0.0)].into(), ..Counts::default() };
            for (key, number) in of(counts.as_ref().unwrap_or(&none)) {
                let value = counts.as_ref().map_or_else(Value::missing, |_| Value::of(Ok(number)));
                facts.push(Fact { key, value });
            }
            Ok(())
        };
        let (key, programs) = (key.metric("instructions"), vec![program.clone()]);
        self.items.push(Item::Ask { key, programs, ask: Box::new(ask) });
    }

    /// Runs contenders in turn, for a number of rounds.
    pub fn race(&mut self, rounds: usize, contenders: Vec<Contender>) {
        self.items.push(Item::Race { rounds, contenders });
    }

    /// Gathers facts by code: sizes, traces, compiler messages. They must be the same every time, unless the metric of `key`
    /// has no gate. The words of a command line select the item by `key`. With the metric `agrees`, the item is a condition: it
    /// runs whenever facts of the same case and entry are gathered, or of the same case if `key` has no entry.
    pub fn ask(&mut self, key: Key, ask: impl FnOnce(&mut Vec<Fact>) -> Result<()> + 'a) {
        self.items.push(Item::Ask { key, programs: Vec::new(), ask: Box::new(ask) });
    }

    /// Runs code at this place of the plan that produces no facts, for example to write a file that the contenders of the case
    /// read. Skipped if nothing of the case is gathered.
    pub fn step(&mut self, case: impl Into<String>, step: impl FnOnce() -> Result<()> + 'a) {
        self.ask(key(case, "").metric(AGREES), |_| step());
    }

    /// Adds a fact whose value is already known.
    pub fn fact(&mut self, key: Key, value: Value) {
        self.ask(key.clone(), move |facts| {
            facts.push(Fact { key, value });
            Ok(())
        });
    }

    /// The builds of the programs, without duplicates.
    fn builds(&self) -> Vec<Build> {
        let mut builds: Vec<Build> = Vec::new();
        for program in self.items.iter().flat_map(Item::programs) {
            match program {
                Program::Built(build, _) if !builds.contains(build) => builds.push(build.clone()),
                _ => {}
            }
        }
        builds
    }

    /// Keeps only the selected items. Each word must be the case, entry, build, form or metric of a fact, or the last word of
    /// its case (`worker` of `ch2_worker`) if it is nothing else. Of several words for the same part, such as two entries, a
    /// fact needs one. With `gated`, keeps only facts that can be compared.
    pub(crate) fn limit(&mut self, words: &[impl AsRef<str>], gated: bool) {
        let keys: Vec<_> = self.items.iter().flat_map(Item::keys).cloned().collect();
        let selected: Vec<_> = words.iter().map(|word| named(word.as_ref(), &keys)).collect();
        let is_wanted = |key: &Key| {
            let parts = parts(key);
            let has = |part: usize| selected.iter().flatten().any(|named| *named == (part, parts[part]));
            let is_selected = selected.iter().all(|named| named.iter().any(|(part, _)| has(*part)));
            is_selected && !(gated && key.gate() == Gate::Never)
        };
        self.items.retain_mut(|item| match item {
            Item::Ask { key, .. } => key.metric == AGREES || is_wanted(key),
            Item::Race { rounds, contenders } => {
                contenders.retain_mut(|Contender { key, keep, .. }| {
                    let has_answer = keep.contains(&"answer");
                    keep.retain(|metric| is_wanted(&key.metric(*metric)));
                    let is_kept = !keep.is_empty();
                    // The answers are always compared, whichever metrics are selected.
                    if has_answer && !keep.contains(&"answer") {
                        keep.push("answer");
                    }
                    is_kept
                });
                // Gated values are the same in every round, so one round is enough.
                *rounds = if gated { 1 } else { *rounds };
                !contenders.is_empty()
            }
        });
        let keys: BTreeSet<_> = self.items.iter().flat_map(Item::keys).cloned().collect();
        self.items.retain(|item| match item {
            Item::Ask { key, .. } if key.metric == AGREES => keys
                .iter()
                .any(|other| other.case == key.case && (key.entry.is_empty() || other.entry == key.entry)),
            _ => true,
        });
    }

    /// Whether nothing is to be gathered.
    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Builds the programs, takes the receipt and gathers the facts. Shows progress if stderr is a terminal.
    pub(crate) fn gather(self, command: &str) -> Result<(Receipt, Vec<Fact>)> {
        let sources: Vec<_> = self.sources.iter().map(String::as_str).collect();
        let mut receipt = Receipt::of(command, &self.builds(), &sources)?;
        let is_used = |name: &str| {
            self.items.iter().any(|item| matches!(item, Item::Ask { key, .. } if key.build == name))
        };
        let used = self.compilers.iter().filter(|(name, _)| is_used(name)).map(|(_, version)| version);
        receipt.compiled_by(&used.collect::<Vec<_>>());
        let steps = self.items.iter().map(|item| match item {
            Item::Ask { .. } => 1,
            Item::Race { rounds, contenders } => rounds * contenders.len(),
        });
        let progress = ProgressBar::new(steps.sum::<usize>() as u64).with_style(
            ProgressStyle::with_template("{pos}/{len} {bar:20} {eta:>4} {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        let mut facts = Vec::new();
        for item in self.items {
            match item {
                Item::Ask { key, ask, .. } => {
                    progress.set_message(key.to_string());
                    ask(&mut facts)?;
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
            }
        }
        progress.finish_and_clear();
        Ok((receipt, facts))
    }
}

/// The parts of a key that words select: the case is the first and the metric the last.
fn parts(key: &Key) -> [&str; 5] {
    [&key.case, &key.entry, &key.build, &key.form, &key.metric].map(String::as_str)
}

/// Finds the parts of keys that a word names, each with its index in [`parts`].
fn named<'a>(word: &'a str, keys: &'a [Key]) -> BTreeSet<(usize, &'a str)> {
    let all = keys.iter().flat_map(|key| parts(key).into_iter().enumerate());
    // The keys of a race have no metric.
    let metric = Metric::find(word).map(|_| (4, word));
    let found: BTreeSet<_> = all.filter(|(_, part)| *part == word).chain(metric).collect();
    match found.is_empty() {
        true => keys.iter().map(|key| (0, &*key.case)).filter(|(_, case)| is_last_word(word, case)).collect(),
        false => found,
    }
}

fn is_last_word(word: &str, case: &str) -> bool {
    case.strip_suffix(word).is_some_and(|rest| rest.ends_with('_'))
}

/// Returns an error if the contenders of a race computed different answers.
fn agree(found: &[Fact]) -> Result<()> {
    let answers = found.iter().filter(|fact| fact.key.metric == "answer");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::shell;

    fn contender(case: &str, entry: &str, prints: &[(&'static str, f64)]) -> Contender {
        let lines: Vec<_> = prints
            .iter()
            .map(|(metric, value)| format!("{{\"metric\":\"{metric}\",\"value\":{value}}}"))
            .collect();
        let keep: Vec<_> = prints.iter().map(|(metric, _)| *metric).collect();
        shell(key(case, entry), &format!("echo '{}'", lines.join("\n")), &keep)
    }

    fn left(words: &[&str], gated: bool) -> Vec<String> {
        let mut plan = Plan::default();
        plan.race(
            1,
            ["struct", "gen"]
                .map(|entry| contender("ch2_worker", entry, &[("ns", 1.0), ("bytes", 2.0)]))
                .into(),
        );
        plan.fact(key("ch1_echo", "struct").metric("lines"), Value::Number(3.0));
        plan.limit(words, gated);
        let (_, facts) = plan.gather("a command").unwrap();
        facts.iter().map(|fact| fact.key.to_string()).collect()
    }

    #[test]
    fn a_part_is_chosen_by_words() {
        assert_eq!(left(&[], false).len(), 5);
        assert_eq!(left(&["worker", "gen", "ns"], false), ["ch2_worker, gen: ns"]);
        assert_eq!(left(&["ch1_echo"], false), ["ch1_echo, struct: lines"]);
        assert_eq!(left(&["nothing"], false), [] as [&str; 0]);
        // Two words for one part.
        assert_eq!(left(&["gen", "struct", "ns"], false), ["ch2_worker, struct: ns", "ch2_worker, gen: ns"]);
        assert_eq!(left(&["ch1_echo", "ch2_worker", "struct", "lines"], false), ["ch1_echo, struct: lines"]);
        assert_eq!(left(&["gen", "nothing"], false), [] as [&str; 0]);
    }

    #[test]
    fn the_last_word_of_a_case_selects_it_if_the_word_is_no_entry() {
        let keys = [key("ch2_worker", "coroutine"), key("ch3_first_coroutine", "struct")];
        assert_eq!(named("coroutine", &keys), [(1, "coroutine")].into());
        assert_eq!(named("worker", &keys), [(0, "ch2_worker")].into());
        assert_eq!(named("ns", &keys), [(4, "ns")].into());
        assert_eq!(named("orker", &keys), [].into());
    }

    #[test]
    fn facts_without_a_gate_are_not_gathered_for_a_check() {
        assert_eq!(left(&["struct"], true), ["ch2_worker, struct: bytes", "ch1_echo, struct: lines"]);
    }

    #[test]
    fn a_part_is_gathered_only_of_what_agrees() {
        let gathered = |words: &[&str], agrees: bool| {
            let mut plan = Plan::default();
            plan.ask(key("ch2_worker", "gen").metric("agrees"), move |_| match agrees {
                true => Ok(()),
                false => Err("it prints something else".into()),
            });
            let contender =
                |entry, answer| contender("ch2_worker", entry, &[("ns", 1.0), ("answer", answer)]);
            plan.race(1, vec![contender("gen", 1.0), contender("struct", 2.0)]);
            plan.limit(words, false);
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
            plan.race(1, ["file", "chat"].map(|case| contender(case, "gen", &[("ns", 1.0)])).into());
            plan.limit(words, gated);
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
}

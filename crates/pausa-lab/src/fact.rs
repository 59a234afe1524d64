//! Facts: measured values with their keys, and the file `facts.json` in which an experiment saves them.

use std::path::{Path, PathBuf};
use std::{env, error, fmt, fs};

use serde::{Deserialize, Serialize};

use pausa_output::at;

use crate::metric::{Gate, Metric};
use crate::stats::Summary;
use crate::{Receipt, Result};

/// The key of a fact: what was measured, of what, and how it was built.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// The task: a program of the story, a workload, a scenario, or the title of a table.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub case: String,
    /// The implementation: an encoding, a library, a snippet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub entry: String,
    /// The name of the [`Build`](crate::Build), if an experiment has several.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub build: String,
    /// The form of the call (inlined, through a call, through `dyn`), or another variant.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub form: String,
    /// The [`Metric::key`] of the metric.
    pub metric: String,
}

/// Makes a key of a case and an entry. The other parts are empty.
pub fn key(case: impl Into<String>, entry: impl Into<String>) -> Key {
    Key { case: case.into(), entry: entry.into(), ..Key::default() }
}

impl Key {
    /// Returns a copy with this build.
    #[must_use]
    pub fn build(&self, build: impl Into<String>) -> Key {
        Key { build: build.into(), ..self.clone() }
    }

    /// Returns a copy with this form.
    #[must_use]
    pub fn form(&self, form: impl Into<String>) -> Key {
        Key { form: form.into(), ..self.clone() }
    }

    /// Returns a copy with this metric.
    #[must_use]
    pub fn metric(&self, metric: impl Into<String>) -> Key {
        Key { metric: metric.into(), ..self.clone() }
    }

    /// The gate of the metric; [`Gate::Exact`] if the metric is not in the list.
    pub fn gate(&self) -> Gate {
        Metric::find(&self.metric).map_or(Gate::Exact, |metric| metric.gate)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = joined([&self.case, &self.entry, &self.build, &self.form]);
        write!(f, "{parts}: {}", self.metric)
    }
}

/// The value of a fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// One number.
    Number(f64),
    /// One number per round, in the order of the rounds.
    Runs(Vec<f64>),
    /// A word, a trace or a layout; [`COMPILES`] if the compiler accepts the program.
    Text(String),
    /// The compiler refuses the program. The code is compared; the message is only shown.
    Refused {
        /// The error code, such as `E0626`; empty if the error has none.
        error: String,
        /// The main sentence of the error.
        says: String,
    },
    /// There is no value.
    Missing {
        /// The reason, short enough for a footnote of a table.
        missing: String,
    },
}

/// The text for a program that the compiler accepts.
pub const COMPILES: &str = "compiles";

/// The reason why there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// This machine lacks a tool.
    Tool(String),
    /// The measurement failed.
    Failed(String),
    /// The value was never gathered, or has another type.
    Unknown(String),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Missing::Tool(why) | Missing::Failed(why) | Missing::Unknown(why) => f.write_str(why),
        }
    }
}

impl error::Error for Missing {}

impl Value {
    /// Makes a value from a number, rounded to hundredths, or from the reason why there is none.
    pub fn of(number: Result<f64, Missing>) -> Self {
        match number {
            Ok(number) => Value::Number(hundredths(number)),
            Err(why) => Value::missing(why),
        }
    }

    /// Makes a [`Value::Missing`].
    pub fn missing(why: impl ToString) -> Self {
        Value::Missing { missing: why.to_string() }
    }

    /// Makes a [`Value::Text`].
    pub fn text(text: impl ToString) -> Self {
        Value::Text(text.to_string())
    }

    /// Makes a [`Value::Number`] from a count.
    pub fn count(count: impl TryInto<u64>) -> Self {
        Value::Number(count.try_into().unwrap_or(u64::MAX) as f64)
    }

    /// The number, or the median of the rounds.
    pub fn number(&self) -> Option<f64> {
        self.summary().map(|summary| summary.median)
    }

    /// Whether this says that the compiler accepts the program.
    pub fn compiles(&self) -> bool {
        matches!(self, Value::Text(text) if text == COMPILES)
    }

    /// The median, the lowest and the highest of the rounds. A single number counts as one round.
    pub fn summary(&self) -> Option<Summary> {
        match self {
            Value::Number(number) => Summary::of(&[*number]),
            Value::Runs(runs) => Summary::of(runs),
            _ => None,
        }
    }

    /// Whether a new value agrees with this one under a gate.
    pub fn agrees(&self, now: &Value, gate: Gate) -> bool {
        match (self, now) {
            (_, _) if gate == Gate::Never => true,
            (Value::Refused { error: was, .. }, Value::Refused { error: is, .. }) => was == is,
            _ => match (self.number(), now.number(), gate) {
                (Some(was), Some(is), Gate::Within(part)) => (was - is).abs() <= part * was.abs(),
                // Both are rounded to hundredths, so a difference of one hundredth is accepted.
                (Some(was), Some(is), _) => (was - is).abs() < 0.015,
                _ => self == now,
            },
        }
    }

    /// Formats the value as a cell of a table. A text of several lines does not fit a cell: see [`Value::block`].
    pub fn show(&self, metric: &str) -> String {
        let number =
            |number: f64| Metric::find(metric).map_or(number.to_string(), |metric| metric.show(number));
        match self {
            Value::Number(value) => number(*value),
            Value::Runs(_) => self.summary().map_or("—".into(), |Summary { median, low, high, .. }| {
                let [median, low, high] = [median, low, high].map(number);
                if low == high { median } else { format!("{median} ({low}–{high})") }
            }),
            Value::Text(text) => text.clone(),
            Value::Refused { error, says } if error.is_empty() => says.clone(),
            Value::Refused { error, says } => format!("{error}: {says}"),
            Value::Missing { missing } => format!("not measured: {missing}"),
        }
    }

    /// The text, if it has several lines.
    pub fn block(&self) -> Option<&str> {
        match self {
            Value::Text(text) if text.contains('\n') => Some(text.trim_end()),
            _ => None,
        }
    }
}

/// Formats as a cell of a table, without a metric.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.show(""))
    }
}

/// Rounds to hundredths, as numbers are saved.
pub fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0 + 0.0
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// The key.
    #[serde(flatten)]
    pub key: Key,
    /// The value.
    pub value: Value,
}

/// Facts that were gathered by one command, with its receipt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// The tools, the machine, the sources and the command.
    pub receipt: Receipt,
    /// The facts, in the order of the plan.
    pub facts: Vec<Fact>,
}

/// All facts of an experiment. Each key has one value: newer facts replace older ones.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Facts {
    /// In the order in which they were gathered.
    pub batches: Vec<Batch>,
}

impl Facts {
    /// The path of the facts file in an experiment's directory.
    pub fn place(folder: &Path) -> PathBuf {
        folder.join("facts.json")
    }

    /// Reads the facts in a directory; there are none if the file does not exist.
    ///
    /// # Errors
    /// If the file cannot be read or parsed. The error names it.
    pub fn read(folder: &Path) -> Result<Self> {
        let place = Self::place(folder);
        if !place.exists() {
            return Ok(Facts::default());
        }
        let text = fs::read_to_string(&place).map_err(at(&place))?;
        Ok(serde_json::from_str(&text).map_err(|error| at(&place)(error.into()))?)
    }

    /// Checks that the facts file of a directory is missing or contains facts, and returns it for writing.
    ///
    /// # Errors
    /// If the file contains something else. The error names it.
    pub fn file(folder: &Path) -> Result<pausa_output::File> {
        let is_ours = |content: &[u8]| serde_json::from_slice::<Facts>(content).is_ok();
        Ok(pausa_output::File::check(Self::place(folder), is_ours)?)
    }

    /// Writes the facts into a directory, one per line, so that a diff shows the changed facts.
    ///
    /// # Errors
    /// If the file cannot be written. The error names it.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let mut batches = Vec::new();
        for Batch { receipt, facts } in &self.batches {
            let facts = facts.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
            let receipt = serde_json::to_string(receipt)?;
            batches.push(format!("{{\"receipt\": {receipt},\n\"facts\": [\n{}\n]}}", facts.join(",\n")));
        }
        let text = format!("{{\"batches\": [\n{}\n]}}\n", batches.join(",\n"));
        Ok(Self::file(folder)?.write(text.as_bytes())?)
    }

    /// Iterates over all facts.
    pub fn all(&self) -> impl Iterator<Item = &Fact> {
        self.batches.iter().flat_map(|batch| &batch.facts)
    }

    /// Returns the value of a key.
    pub fn get(&self, key: &Key) -> Option<&Value> {
        self.all().find(|fact| fact.key == *key).map(|fact| &fact.value)
    }

    /// Returns the receipt of the batch that contains a key.
    pub fn receipt(&self, key: &Key) -> Option<&Receipt> {
        let batch = self.batches.iter().find(|batch| batch.facts.iter().any(|fact| fact.key == *key));
        batch.map(|batch| &batch.receipt)
    }

    /// Returns the value of a key, or the reason why it is missing.
    pub(crate) fn known(&self, key: &Key) -> Result<&Value, Missing> {
        match self.get(key) {
            None => Err(Missing::Unknown(format!("{key} was never gathered"))),
            Some(Value::Missing { missing }) => Err(Missing::Failed(missing.clone())),
            Some(value) => Ok(value),
        }
    }

    /// Returns the number of a key, or the median of its rounds.
    ///
    /// # Errors
    /// If the fact is missing or not a number.
    pub fn number(&self, key: &Key) -> Result<f64, Missing> {
        self.summary(key).map(|summary| summary.median)
    }

    /// Returns the ratio of one key to another. If both have rounds, the ratio is taken round by round. Otherwise it is the
    /// ratio of the medians, with the bounds that follow from the lowest and highest values.
    ///
    /// # Errors
    /// If one of the facts is missing or not a number.
    pub fn ratio(&self, one: &Key, other: &Key) -> Result<Summary, Missing> {
        let (numerator, base) = (self.summary(one)?, self.summary(other)?);
        if let (Some(Value::Runs(one)), Some(Value::Runs(other))) = (self.get(one), self.get(other))
            && let Some(ratio) = crate::stats::ratio_by_run(one, other)
        {
            return Ok(ratio);
        }
        let runs = numerator.runs.min(base.runs);
        let [median, low, high] =
            [numerator.median / base.median, numerator.low / base.high, numerator.high / base.low];
        Ok(Summary { median, low, high, runs })
    }

    /// Returns the median, the lowest and the highest of a key's rounds.
    ///
    /// # Errors
    /// If the fact is missing or not a number.
    pub fn summary(&self, key: &Key) -> Result<Summary, Missing> {
        self.known(key)?.summary().ok_or_else(|| Missing::Unknown(format!("{key} is no number")))
    }

    /// The cases without duplicates, in the order in which they were gathered.
    pub fn cases(&self) -> Vec<&str> {
        in_order(self.all().map(|fact| fact.key.case.as_str()))
    }

    /// The entries of a case, without duplicates.
    pub fn entries(&self, case: &str) -> Vec<&str> {
        in_order(self.all().filter(|fact| fact.key.case == case).map(|fact| fact.key.entry.as_str()))
    }

    /// Adds a newer batch. Its facts replace older ones with the same keys.
    pub(crate) fn take_in(&mut self, batch: Batch) {
        for old in &mut self.batches {
            old.facts.retain(|fact| !batch.facts.iter().any(|new| new.key == fact.key));
        }
        self.batches.push(batch);
        self.batches.retain(|batch| !batch.facts.is_empty());
    }

    /// Compares newly gathered facts with the saved ones.
    pub(crate) fn compare(&self, again: &Batch) -> Comparison {
        let mut comparison = Comparison::default();
        for Fact { key, value } in &again.facts {
            let is = value.show(&key.metric);
            let Some(was) = self.get(key) else {
                if key.gate() != Gate::Never {
                    comparison.differ.push(format!("{key} is not among the saved facts; it is {is}"));
                }
                continue;
            };
            if matches!(value, Value::Missing { .. }) && value != was {
                comparison.not_measured.push(format!("{key}: {is}"));
            } else if was.agrees(value, key.gate()) {
                comparison.agree += 1;
            } else {
                let line = format!("{key} was {}, is {is}", was.show(&key.metric));
                let same = self.receipt(key).is_some_and(|receipt| receipt.same_tools(&again.receipt));
                if same { comparison.differ.push(line) } else { comparison.changed.push(line) }
            }
        }
        comparison
    }
}

/// Makes facts with an empty receipt.
impl FromIterator<Fact> for Facts {
    fn from_iter<I: IntoIterator<Item = Fact>>(facts: I) -> Self {
        let batch = Batch { receipt: Receipt::default(), facts: facts.into_iter().collect() };
        Facts { batches: vec![batch] }
    }
}

/// The result of comparing newly gathered facts with the saved ones.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Comparison {
    /// The number of facts that agree.
    pub agree: usize,
    /// Facts that differ, gathered with the same compiler and valgrind: errors.
    pub differ: Vec<String>,
    /// Facts that differ, gathered with another compiler or valgrind: changes.
    pub changed: Vec<String>,
    /// Facts that could not be gathered on this machine.
    pub not_measured: Vec<String>,
}

impl Comparison {
    /// Whether no fact contradicts the saved ones. In CI, which has all tools, also whether none is missing.
    pub(crate) fn holds(&self) -> bool {
        self.differ.is_empty() && (self.not_measured.is_empty() || !in_ci())
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Comparison { agree, differ, changed, not_measured } = self;
        write!(f, "{agree} facts are as they were saved")?;
        for (what, lines) in [
            ("differ", differ),
            ("differ, with another compiler or valgrind", changed),
            ("could not be gathered here", not_measured),
        ] {
            if !lines.is_empty() {
                write!(f, "; {} {what}:\n  {}", lines.len(), lines.join("\n  "))?;
            }
        }
        Ok(())
    }
}

/// Whether this runs in continuous integration (`CI` is `true` or `1`), where a missing tool is a failure.
pub fn in_ci() -> bool {
    env::var("CI").is_ok_and(|ci| ci == "true" || ci == "1")
}

/// Joins the parts that are not empty with commas.
pub(crate) fn joined<'a>(parts: impl IntoIterator<Item = &'a String>) -> String {
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect();
    parts.join(", ")
}

/// Removes duplicates; keeps the order of first appearance.
pub fn in_order<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(entry: &str, metric: &str, value: Value) -> Fact {
        Fact { key: key("a case", entry).metric(metric), value }
    }

    fn batch(facts: Vec<Fact>) -> Batch {
        Batch { receipt: Receipt::default(), facts }
    }

    fn facts(list: Vec<Fact>) -> Facts {
        list.into_iter().collect()
    }

    fn compared(metric: &str, was: Value, is: Value) -> Comparison {
        facts(vec![fact("a", metric, was)]).compare(&batch(vec![fact("a", metric, is)]))
    }

    #[test]
    fn written_facts_are_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let saved = facts(vec![
            fact("number", "bytes", Value::Number(16.0)),
            fact("runs", "ns", Value::Runs(vec![1.5, 2.0])),
            fact("text", "text", Value::text("one\ntwo")),
            fact("refused", "compiles", Value::Refused { error: "E0626".into(), says: "borrow".into() }),
            fact("missing", "bytes", Value::missing("it has none")),
        ]);
        saved.write(folder.path()).unwrap();
        assert_eq!(Facts::read(folder.path()).unwrap(), saved);
        let text = fs::read_to_string(Facts::place(folder.path())).unwrap();
        assert!(
            text.contains(
                "\n{\"case\":\"a case\",\"entry\":\"number\",\"metric\":\"bytes\",\"value\":16.0},\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn a_file_that_is_not_understood_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Facts::read(folder.path()).unwrap(), Facts::default());
        fs::write(Facts::place(folder.path()), "{}").unwrap();
        assert!(Facts::read(folder.path()).unwrap_err().to_string().contains("facts.json"));
        let refused = facts(Vec::new()).write(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("facts.json: this command did not write"), "{refused}");
    }

    #[test]
    fn a_key_has_one_value_the_last() {
        let mut saved =
            facts(vec![fact("a", "bytes", Value::Number(1.0)), fact("b", "bytes", Value::Number(2.0))]);
        saved.take_in(batch(vec![fact("a", "bytes", Value::Number(3.0))]));
        assert_eq!(saved.all().count(), 2);
        assert_eq!(saved.number(&key("a case", "a").metric("bytes")), Ok(3.0));
        saved.take_in(batch(vec![fact("b", "bytes", Value::Number(4.0))]));
        assert_eq!(saved.batches.len(), 2);
    }

    #[test]
    fn a_count_is_compared_exactly_and_a_time_never() {
        let compare = |metric, was, is| compared(metric, Value::Number(was), Value::Number(is)).differ;
        assert_eq!(compare("bytes", 16.0, 17.0), ["a case, a: bytes was 16, is 17"]);
        assert!(compare("instructions", 50.0, 50.01).is_empty());
        assert_eq!(compare("instructions", 50.0, 50.5).len(), 1);
        assert!(compare("resident", 100.0, 104.0).is_empty());
        assert_eq!(compare("resident", 100.0, 106.0).len(), 1);
        assert!(compare("ns", 1.0, 100.0).is_empty());
        let new = |metric: &str| facts(vec![]).compare(&batch(vec![fact("a", metric, Value::Number(1.0))]));
        assert_eq!((new("ns").differ.len(), new("bytes").differ.len()), (0, 1));
    }

    #[test]
    fn a_ratio_is_by_round_where_there_are_rounds() {
        let saved = facts(vec![
            fact("a", "ns", Value::Runs(vec![2.0, 20.0])),
            fact("b", "ns", Value::Runs(vec![1.0, 10.0])),
            fact("c", "ns", Value::Number(2.0)),
        ]);
        let key = |entry| key("a case", entry).metric("ns");
        let ratio = |one, other| saved.ratio(&key(one), &key(other)).map(|ratio| (ratio.low, ratio.high));
        assert_eq!(ratio("a", "b"), Ok((2.0, 2.0)));
        assert_eq!(ratio("b", "c"), Ok((0.5, 5.0)));
        assert!(ratio("a", "d").is_err());
    }

    #[test]
    fn an_error_is_compared_by_its_code_and_not_by_its_words() {
        let says = |error: &str, says: &str| Value::Refused { error: error.into(), says: says.into() };
        let compare = |value| compared("compiles", says("E0626", "an old sentence"), value);
        assert_eq!(compare(says("E0626", "a new sentence")).agree, 1);
        assert_eq!(compare(says("E0382", "an old sentence")).differ.len(), 1);
        assert_eq!(compare(Value::text(COMPILES)).differ.len(), 1);
    }

    #[test]
    fn with_another_compiler_a_difference_is_a_change_and_no_error() {
        let receipt = Receipt { rustc: "1.97.0".into(), ..Receipt::default() };
        let facts = vec![fact("a", "bytes", Value::Number(16.0))];
        let saved = Facts { batches: vec![Batch { receipt, facts }] };
        let receipt = Receipt { rustc: "1.98.0".into(), ..Receipt::default() };
        let comparison =
            saved.compare(&Batch { receipt, facts: vec![fact("a", "bytes", Value::Number(17.0))] });
        assert!(comparison.holds() && comparison.changed.len() == 1, "{comparison}");
    }

    #[test]
    fn facts_that_cannot_be_gathered_here_are_reported_and_do_not_agree() {
        for saved in [Value::Number(16.0), Value::missing("not linear")] {
            let comparison = compared("instructions", saved, Value::missing("no valgrind"));
            assert_eq!((comparison.agree, comparison.not_measured.len()), (0, 1));
            assert!(comparison.to_string().contains("no valgrind"), "{comparison}");
        }
        let same = compared("instructions", Value::missing("not linear"), Value::missing("not linear"));
        assert_eq!((same.agree, same.not_measured.len()), (1, 0));
    }
}

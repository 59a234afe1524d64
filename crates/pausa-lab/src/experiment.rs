//! Experiments: a question, the plan of its measurements, the claims, and the page that shows the results.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fmt, fs};

use pausa_output::{at, say, wrapped};

use crate::build::workspace;
use crate::claim::{Answer, Claim, Verdict};
use crate::fact::{Batch, Facts, in_ci, in_order};
use crate::metric::Gate;
use crate::page::Marked;
use crate::plan::Plan;
use crate::run::Reading;
use crate::{Result, Usage};

/// An experiment: gathers facts, checks claims and writes a page. The crate's documentation has an example.
#[derive(Clone, Copy)]
pub struct Experiment {
    /// The short name on the command line: `schedulers`, `q06`.
    pub name: &'static str,
    /// The path of the directory with `README.md` and `facts.json`.
    pub folder: &'static str,
    /// The command that starts the experiment: `cargo pausa experiment schedulers`.
    pub command: &'static str,
    /// The question, as a reader would ask it.
    pub question: &'static str,
    /// How far the question is answered. If set, the page also has the marks `status` and `playground`.
    pub status: Option<Status>,
    /// Adds the measurements to a plan.
    pub plan: fn(&mut Plan<'_>) -> Result<()>,
    /// Runs a contender that is part of the experiment's own binary. The command `contender` calls it in a new process, with
    /// the words that the plan passes.
    pub run: fn(&[&str]) -> Result<Vec<Reading>>,
    /// The conclusions, in the order of the page.
    pub claims: &'static [Claim],
    /// The tables: the name of a mark in `README.md`, and a function that makes the text from the facts. `FILE#mark` refers to
    /// a mark of another page.
    pub tables: &'static [Text],
    /// Files made from the facts, such as plots: the file name, and a function that makes the text.
    pub files: &'static [Text],
}

/// How far a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The claims hold in all cases that were tried.
    Answered,
    /// The answer depends on this: a flag, the form of the call, the shape of the body.
    DependsOn(&'static str),
    /// No measurement decides the question; the page shows the consequences of each choice.
    Demonstration,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Status::Answered => f.write_str("answered"),
            Status::DependsOn(what) => write!(f, "depends on {what}"),
            Status::Demonstration => f.write_str("demonstration of a choice"),
        }
    }
}

/// A name, and a function that makes a text from the facts.
pub type Text = (&'static str, fn(&Facts) -> Result<String>);

/// The result of [`Experiment::gather`], not yet saved.
pub struct Gathered {
    /// The new facts with their receipt.
    pub batch: Batch,
    /// The saved facts, updated with the new ones.
    pub facts: Facts,
}

/// The file of the page.
const PAGE: &str = "README.md";
/// The mark of the conclusions.
const ANSWER: &str = "answer";
/// The mark of the status, the compiler and the date.
const STATUS: &str = "status";
/// The mark of the snippet for the Rust Playground.
const PLAYGROUND: &str = "playground";
/// The mark of the receipts.
const RECEIPTS: &str = "receipts";

impl Experiment {
    /// An empty experiment, for `..Experiment::EMPTY`.
    pub const EMPTY: Experiment = Experiment {
        name: "",
        folder: "",
        command: "",
        question: "",
        status: None,
        plan: |_| Ok(()),
        run: |words| Err(Usage(format!("no contender is called `{}`", words.join(" "))).into()),
        claims: &[],
        tables: &[],
        files: &[],
    };

    fn folder(&self) -> &Path {
        Path::new(self.folder)
    }

    /// Reads the saved facts; there are none if the file does not exist.
    ///
    /// # Errors
    /// If the file cannot be read or parsed. The error names it.
    pub fn facts(&self) -> Result<Facts> {
        Facts::read(self.folder())
    }

    /// Gathers the facts selected by `words`, or all if there are no words. With `gated`, gathers only facts that can be
    /// compared. Writes nothing.
    ///
    /// # Errors
    /// If a measurement fails that should work, or the words select nothing. A missing tool is not an error but a fact: see
    /// [`Value::Missing`](crate::Value::Missing).
    pub fn gather(&self, words: &[String], gated: bool) -> Result<Gathered> {
        let mut plan = Plan::default();
        (self.plan)(&mut plan)?;
        plan.limit(words, gated);
        if plan.is_empty() && !gated {
            return Err(
                Usage(format!("`{}` has no facts that match `{}`", self.name, words.join(" "))).into()
            );
        }
        let source = self.folder().join("src");
        let source = if source.is_dir() { &*source } else { self.folder() };
        if let Ok(folder) = source.strip_prefix(&workspace()?.workspace_root) {
            plan.sources.push(folder.to_string_lossy().into_owned());
        }
        let verb = if gated { "recount" } else { "save" };
        let command = format!("{} {verb} {}", self.command, words.join(" "));
        let (receipt, facts) = plan.gather(command.trim())?;
        let batch = Batch { receipt, facts };
        let mut all = self.facts()?;
        all.take_in(batch.clone());
        Ok(Gathered { batch, facts: all })
    }

    /// Checks the claims.
    fn answers(&self, facts: &Facts) -> Vec<Answer> {
        self.claims.iter().map(|claim| claim.check(facts)).collect()
    }

    /// Returns the name and the text of each mark.
    fn parts(&self, facts: &Facts) -> Result<Vec<(&'static str, String)>> {
        let mut parts = Vec::new();
        if !self.claims.is_empty() {
            let answers: Vec<_> = self.answers(facts).iter().map(|answer| self.item(answer)).collect();
            parts.push((ANSWER, answers.join("\n")));
        }
        if let Some(status) = self.status {
            parts.push((STATUS, format!("**Status:** {status}. {}", observed(facts))));
            let code = self.playground()?;
            let run = format!("[Run it on the Rust Playground]({})", on_the_playground(&code));
            parts.push((PLAYGROUND, format!("```rust\n{}\n```\n\n{run}", code.trim())));
        }
        for (name, table) in self.tables {
            parts.push((*name, table(facts)?));
        }
        let receipts =
            facts.batches.iter().map(|batch| format!("{} facts: {}", batch.facts.len(), batch.receipt));
        parts.push((RECEIPTS, receipts.collect::<Vec<_>>().join("\n\n")));
        Ok(parts)
    }

    /// Formats a conclusion for the page. On the page of a question, the claim's identifier is an HTML comment.
    fn item(&self, answer: &Answer) -> String {
        let (item, id) = (answer.to_string(), answer.id);
        match self.status {
            Some(_) => item.replace(&format!(" (`{id}`)"), &format!(" <!-- {id} -->")),
            None => item,
        }
    }

    /// Reads `playground.rs`, the program that shows the effect on the Rust Playground.
    ///
    /// # Errors
    /// If the file cannot be read. The error names it.
    pub fn playground(&self) -> Result<String> {
        let file = self.folder().join("playground.rs");
        Ok(fs::read_to_string(&file).map_err(at(&file))?)
    }

    /// Formats the conclusions, the tables and the receipts for a terminal.
    ///
    /// # Errors
    /// If a table cannot be made from the facts.
    pub fn show(&self, facts: &Facts) -> Result<String> {
        let parts = self.parts(facts)?.into_iter().filter(|(name, _)| *name != PLAYGROUND);
        let parts: Vec<_> = parts.map(|(_, text)| text.trim().to_string()).collect();
        Ok(format!("{}\n\n{}", self.question, parts.join("\n\n")))
    }

    /// Formats the question, its status, and the conclusions.
    fn list(&self) -> Result<String> {
        let mut lines = vec![wrapped(&format!("{}  {}", self.name, self.question), "     ")];
        lines.extend(self.status.map(|status| wrapped(&format!("  [{status}]"), "   ")));
        let answers = self.answers(&self.facts()?);
        lines.extend(answers.iter().map(|answer| wrapped(&format!("  {answer}"), "    ")));
        Ok(lines.join("\n"))
    }

    /// Writes the facts, the page and the other files.
    ///
    /// # Errors
    /// If a file cannot be written, or a page lacks a mark. The error names the file.
    pub fn save(&self, facts: &Facts) -> Result<()> {
        facts.write(self.folder())?;
        for (name, text) in self.parts(facts)? {
            self.marked(name)?.replace_by(&text)?;
        }
        for (name, text) in self.files {
            pausa_output::save(&self.folder().join(name), text(facts)?.as_bytes())?;
        }
        Ok(())
    }

    /// Checks that [`save`](Self::save) can write the facts and the pages. Call it before a long measurement.
    ///
    /// # Errors
    /// If the facts file contains something else, or a page lacks a mark. The error names the file.
    pub fn can_be_saved(&self) -> Result<()> {
        Facts::file(self.folder())?;
        let of_a_question = self.status.map_or(&[][..], |_| &[STATUS, PLAYGROUND][..]);
        let answer = (!self.claims.is_empty()).then_some(ANSWER);
        let tables = self.tables.iter().map(|(name, _)| *name);
        for name in tables.chain([RECEIPTS]).chain(answer).chain(of_a_question.iter().copied()) {
            self.marked(name)?;
        }
        Ok(())
    }

    /// Finds the place of a text on its page.
    fn marked(&self, name: &str) -> Result<Marked> {
        let (page, mark) = name.split_once('#').unwrap_or((PAGE, name));
        Ok(Marked::find(&self.folder().join(page), mark)?)
    }

    /// Lists contradictions, one per line: parts of the page and files that differ from the saved facts, claims that fail, and
    /// in CI claims that are not measured. Outside of CI, the latter are printed to stderr.
    fn contradictions(&self) -> Result<Vec<String>> {
        let differs =
            |what: &str| format!("{what} differs from the saved facts: `{} page` writes it", self.command);
        let facts = self.facts()?;
        let mut found = Vec::new();
        for (name, text) in self.parts(&facts)? {
            if self.marked(name)?.text != text.trim_matches('\n') {
                found.push(differs(&format!("the part `{name}` of the page")));
            }
        }
        for (name, text) in self.files {
            let saved = fs::read_to_string(self.folder().join(name)).unwrap_or_default();
            if saved != text(&facts)? {
                found.push(differs(&format!("`{name}`")));
            }
        }
        for Answer { id, sentence, verdict } in self.answers(&facts) {
            match verdict {
                Verdict::Holds => {}
                Verdict::Fails(numbers) => found.push(format!("`{id}` fails ({sentence}): {numbers}")),
                Verdict::NotMeasured(why) if in_ci() => found.push(format!("`{id}` is not measured: {why}")),
                Verdict::NotMeasured(why) => {
                    pausa_output::note(format_args!("{}: `{id}` is not measured: {why}", self.name))
                }
            }
        }
        Ok(found)
    }

    /// Lists the batches whose sources have changed since they were gathered, with the number of facts that a check compares.
    /// Facts with [`Gate::Never`], such as times, are not counted: they describe the machine and the commit of their receipt.
    fn stale(&self) -> Result<Vec<String>> {
        let root = workspace()?.workspace_root.as_std_path();
        let facts = self.facts()?;
        let mut stale = Vec::new();
        for Batch { receipt, facts } in &facts.batches {
            let count = facts.iter().filter(|fact| fact.key.gate() != Gate::Never).count();
            if count > 0 && !receipt.sources.are_current(root) {
                stale.push(format!("{count} facts of {} are older than their sources", receipt.date));
            }
        }
        Ok(stale)
    }

    /// Gathers again all facts that can be compared, and prints the differences, the contradictions and the stale batches.
    /// Returns whether the check passes.
    ///
    /// # Errors
    /// If a measurement fails that should work.
    pub fn check(&self, words: &[String]) -> Result<bool> {
        let saved = self.facts()?;
        let comparison = saved.compare(&self.gather(words, true)?.batch);
        let (contradictions, stale) = (self.contradictions()?, self.stale()?);
        say(format_args!("{}: {comparison}", self.name))?;
        for line in contradictions.iter().chain(&stale) {
            say(format_args!("  {line}"))?;
        }
        Ok(comparison.holds() && contradictions.is_empty() && (stale.is_empty() || !in_ci()))
    }

    /// Asserts that the page shows the saved facts and that they confirm its claims. In CI, also asserts that the facts are not
    /// older than their sources. For the experiment's test.
    ///
    /// # Panics
    /// If an assertion fails or a file cannot be read.
    pub fn assert_that_the_page_holds(&self) {
        let mut found = self.contradictions().expect("the experiment's files can be read");
        if in_ci() {
            found.extend(self.stale().expect("the sources can be read"));
        }
        assert!(found.is_empty(), "{}:\n  {}", self.name, found.join("\n  "));
    }
}

const HELP: &str = "\
list              the question and the conclusions (the default)
show              the page's tables, from the saved facts
run [WORD…]       measures and shows the tables; saves nothing
save [WORD…]      measures, saves the facts and writes the page
recount [WORD…]   like save, only for what check compares: counts and sizes, no times
check [WORD…]     measures counts and sizes again and compares them; also checks page, claims and sources
page              writes the page from the saved facts, without measuring
A WORD chooses a part: a case, an entry, a build, a form or a metric. Example: `save struct instructions`.";

/// Runs the command line of a package of experiments: `[NAME] VERB [WORD…]`. Without a name, the command applies to all
/// experiments.
pub fn main(experiments: &[Experiment]) -> ExitCode {
    run(experiments, &env::args().skip(1).collect::<Vec<_>>())
}

/// Runs a command line. The exit status is 1 if a check or a measurement fails, and 2 for invalid usage.
pub fn run(experiments: &[Experiment], words: &[String]) -> ExitCode {
    pausa_output::status(match command(experiments, words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            pausa_output::note(format_args!("{error}"));
            ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
        }
    })
}

/// Executes a command line. Returns false if a check failed.
fn command(experiments: &[Experiment], words: &[String]) -> Result<bool> {
    let (chosen, words) = choose(experiments, words)?;
    let (verb, words) = words.split_first().map_or(("list", &[][..]), |(verb, words)| (verb, words));
    if verb == "contender" {
        let [experiment] = chosen[..] else {
            return Err(Usage("`contender` needs the name of one experiment".into()).into());
        };
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        for reading in (experiment.run)(&words)? {
            reading.print()?;
        }
        return Ok(true);
    }
    let mut well = true;
    for experiment in &chosen {
        match verb {
            "list" => say(experiment.list()?)?,
            "show" => say(experiment.show(&experiment.facts()?)?)?,
            "run" => say(experiment.show(&experiment.gather(words, false)?.facts)?)?,
            "save" | "recount" => {
                experiment.can_be_saved()?;
                experiment.save(&experiment.gather(words, verb == "recount")?.facts)?;
            }
            "check" => well &= experiment.check(words)?,
            "page" => experiment.save(&experiment.facts()?)?,
            "help" | "--help" | "-h" => {
                say(HELP)?;
                break;
            }
            _ => return Err(Usage(format!("`{verb}` is not a command; the commands are:\n{HELP}")).into()),
        }
    }
    Ok(well)
}

/// Splits off the experiment named by the first word. If that names none, returns all experiments and all words.
fn choose<'a>(
    experiments: &'a [Experiment],
    words: &'a [String],
) -> Result<(Vec<&'a Experiment>, &'a [String])> {
    let short = |name: &str| name.trim_start_matches(['q', '0']).to_string();
    let is = |experiment: &&Experiment, word: &str| {
        experiment.name == word || short(experiment.name) == short(word)
    };
    let named = words.first().and_then(|word| experiments.iter().find(|experiment| is(experiment, word)));
    match named {
        Some(experiment) => Ok((vec![experiment], &words[1..])),
        None => {
            // No verb has a digit, so this is the number of an unknown question.
            if let Some(word) = words.first().filter(|word| word.bytes().any(|byte| byte.is_ascii_digit())) {
                let names: Vec<_> = experiments.iter().map(|experiment| experiment.name).collect();
                return Err(Usage(format!("there is no `{word}`; there are: {}", names.join(", "))).into());
            }
            Ok((experiments.iter().collect(), words))
        }
    }
}

/// Returns a link that opens this code in the Rust Playground, with the nightly compiler.
fn on_the_playground(code: &str) -> String {
    let mut link = "https://play.rust-lang.org/?version=nightly&mode=debug&edition=2024&code=".to_string();
    for byte in code.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => link.push(byte.into()),
            _ => link += &format!("%{byte:02X}"),
        }
    }
    link
}

/// Formats the compilers of the facts and the date of the newest batch.
fn observed(facts: &Facts) -> String {
    let receipts = || facts.batches.iter().map(|batch| &batch.receipt);
    let compilers = in_order(receipts().map(|receipt| receipt.rustc.as_str()));
    let last = receipts().filter_map(|receipt| receipt.date.get(..10)).max().unwrap_or("no date");
    format!("rustc {}; {last}.", compilers.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::{Fact, Value, key};

    fn marks(names: &[&str]) -> String {
        names.iter().map(|name| format!("<!-- measured: {name} -->\n<!-- end -->\n")).collect()
    }

    /// An experiment in a new directory that is never removed, because `folder` must be `'static`.
    fn experiment(value: &'static str) -> Experiment {
        let folder = tempfile::tempdir().unwrap().keep();
        fs::write(folder.join(PAGE), marks(&["answer", "result", "receipts"])).unwrap();
        let experiment = Experiment {
            name: "q06",
            folder: folder.to_string_lossy().into_owned().leak(),
            question: "Is it small?",
            claims: &[Claim {
                id: "it_is_small",
                sentence: "It is small.",
                holds: |evidence| Ok(evidence.number(&key("a", "b").metric("bytes"))? < 20.0),
            }],
            tables: &[("result", |facts| {
                Ok(format!("{} bytes", facts.number(&key("a", "b").metric("bytes"))?))
            })],
            ..Experiment::EMPTY
        };
        let fact = Fact { key: key("a", "b").metric("bytes"), value: Value::Number(value.parse().unwrap()) };
        experiment.save(&Facts::from_iter([fact])).unwrap();
        experiment
    }

    #[test]
    fn a_page_shows_its_facts_and_what_they_bear_out() {
        let experiment = experiment("16");
        assert_eq!(experiment.contradictions().unwrap(), [""; 0]);
        let page = fs::read_to_string(experiment.folder().join(PAGE)).unwrap();
        assert!(page.contains("- ✓ It is small. (`it_is_small`)") && page.contains("\n16 bytes\n"), "{page}");
    }

    #[test]
    fn the_page_of_a_question_says_its_status_and_has_a_snippet() {
        let question = Experiment { status: Some(Status::DependsOn("the size")), ..experiment("16") };
        fs::write(question.folder().join("playground.rs"), "fn main() {}\n").unwrap();
        let facts = question.facts().unwrap();
        assert!(question.can_be_saved().unwrap_err().to_string().contains("measured: status"));
        let page = fs::read_to_string(question.folder().join(PAGE)).unwrap();
        fs::write(question.folder().join(PAGE), page + &marks(&["status", "playground"])).unwrap();
        question.save(&facts).unwrap();
        let page = fs::read_to_string(question.folder().join(PAGE)).unwrap();
        assert!(page.contains("- ✓ It is small. <!-- it_is_small -->\n"), "{page}");
        assert!(page.contains("**Status:** depends on the size. rustc "), "{page}");
        assert!(page.contains("```rust\nfn main() {}\n```\n\n[Run it on"), "{page}");
        assert!(page.contains("edition=2024&code=fn%20main%28%29%20%7B%7D%0A)"), "{page}");
        assert!(question.list().unwrap().contains("Is it small?\n  [depends on the size]\n  - ✓ "));
    }

    #[test]
    fn a_claim_that_fails_and_a_page_that_was_changed_contradict() {
        let failing = experiment("32");
        assert!(failing.contradictions().unwrap()[0].contains("bytes 32"));
        let changed = experiment("16");
        let page = fs::read_to_string(changed.folder().join(PAGE)).unwrap();
        fs::write(changed.folder().join(PAGE), page.replace("16 bytes", "15 bytes")).unwrap();
        let found = changed.contradictions().unwrap();
        assert!(found.len() == 1 && found[0].contains("`result`"), "{found:?}");
    }

    #[test]
    fn facts_without_a_note_of_their_sources_are_stale() {
        assert_eq!(experiment("16").stale().unwrap().len(), 1);
    }

    #[test]
    fn an_experiment_is_found_by_its_name_or_its_number() {
        let experiments = [experiment("16")];
        let chosen = |words: &[&str]| {
            let words: Vec<_> = words.iter().map(ToString::to_string).collect();
            choose(&experiments, &words)
                .map(|(chosen, rest)| (chosen.len(), rest.join(" ")))
                .map_err(|e| e.to_string())
        };
        for word in ["q06", "6", "06", "q6"] {
            assert_eq!(chosen(&[word, "save"]), Ok((1, "save".into())), "{word}");
        }
        assert_eq!(chosen(&["save", "struct"]), Ok((1, "save struct".into())));
        assert!(chosen(&["q99"]).unwrap_err().contains("there are: q06"));
    }
}

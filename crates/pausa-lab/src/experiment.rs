//! Experiments: a question, what is measured for it, what may be concluded, and the page that shows both.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fmt, fs};

use pausa_output::say;

use crate::build::workspace;
use crate::claim::{Answer, Claim, Verdict};
use crate::fact::{Batch, Facts, in_ci, in_order};
use crate::metric::Gate;
use crate::plan::Plan;
use crate::report;
use crate::run::Reading;
use crate::{Result, Usage};

/// See the module.
#[derive(Clone, Copy)]
pub struct Experiment {
    /// Its short name on the command line: `schedulers`, `q06`.
    pub name: &'static str,
    /// Its directory, with `README.md` and `facts.json`.
    pub folder: &'static str,
    /// How it is started: `cargo pausa experiment schedulers`.
    pub command: &'static str,
    /// As people ask it.
    pub question: &'static str,
    /// How far the question is answered, where it is one that people argue about: its page has the parts `status` and
    /// `playground` then.
    pub status: Option<Status>,
    /// What is measured.
    pub plan: fn(&mut Plan<'_>) -> Result<()>,
    /// The code under test, where it is in the experiment's own binary: what `contender` starts in a process of
    /// its own. The words are those that the plan gives.
    pub run: fn(&[&str]) -> Result<Vec<Reading>>,
    /// What the page concludes, in the order of the page.
    pub claims: &'static [Claim],
    /// The tables: the name of the page's mark, and the text made of the facts. `FILE#mark` names another page.
    pub tables: &'static [Text],
    /// Files made of the facts, pictures for example: the name, and the text.
    pub files: &'static [Text],
}

/// How far a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The claims hold in all cases that were tried.
    Answered,
    /// The answer changes with this: a flag, the form of the call, the shape of the body.
    DependsOn(&'static str),
    /// No measurement decides it: the page shows what each choice leads to.
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

/// A name, and a text that is made of the facts.
pub type Text = (&'static str, fn(&Facts) -> Result<String>);

/// What was gathered, before it is saved.
pub struct Gathered {
    /// With the receipt.
    pub batch: Batch,
    /// All facts, these among them.
    pub facts: Facts,
}

/// The page's mark of the conclusions.
const ANSWER: &str = "answer";
/// The page's mark of the status, the compiler and the date.
const STATUS: &str = "status";
/// The page's mark of the snippet for the Rust Playground.
const PLAYGROUND: &str = "playground";
/// The page's mark of the receipts.
const RECEIPTS: &str = "receipts";

impl Experiment {
    /// An experiment without anything in it, for `..Experiment::EMPTY`.
    pub const EMPTY: Experiment = Experiment {
        name: "",
        folder: "",
        command: "",
        question: "",
        status: None,
        plan: |_| Ok(()),
        run: |words| Err(Usage(format!("there is nothing to run in `{}`", words.join(" "))).into()),
        claims: &[],
        tables: &[],
        files: &[],
    };

    fn folder(&self) -> &Path {
        Path::new(self.folder)
    }

    /// What is saved.
    ///
    /// # Errors
    /// Where it cannot be read; the file is named.
    pub fn facts(&self) -> Result<Facts> {
        Facts::read(self.folder())
    }

    /// Gathers what these words want, or all; with `gated` only what can be compared. Nothing is written.
    ///
    /// # Errors
    /// Where something that should have worked did not; what is missing on this machine is a fact, and no error.
    pub fn gather(&self, words: &[String], gated: bool) -> Result<Gathered> {
        let mut plan = Plan::default();
        (self.plan)(&mut plan)?;
        plan.limit(words, gated);
        if plan.is_empty() && !gated {
            return Err(Usage(format!("nothing of `{}` is `{}`", self.name, words.join(" "))).into());
        }
        if let Ok(folder) = self.folder().join("src").strip_prefix(&workspace()?.workspace_root) {
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

    /// The claims with their verdicts.
    pub fn answers(&self, facts: &Facts) -> Vec<Answer> {
        self.claims.iter().map(|claim| claim.check(facts)).collect()
    }

    /// The texts between the page's marks.
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

    /// A conclusion as the page has it: on the page of a question, its name is in a comment.
    fn item(&self, answer: &Answer) -> String {
        let (item, id) = (answer.to_string(), answer.id);
        match self.status {
            Some(_) => item.replace(&format!(" (`{id}`)"), &format!(" <!-- {id} -->")),
            None => item,
        }
    }

    /// The file beside the page that shows the effect on the Rust Playground.
    ///
    /// # Errors
    /// Where it cannot be read; it is named.
    pub fn playground(&self) -> Result<String> {
        let file = self.folder().join("playground.rs");
        Ok(fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?)
    }

    /// The conclusions, the tables and the receipts, as text.
    ///
    /// # Errors
    /// Where a table cannot be made of the facts.
    pub fn show(&self, facts: &Facts) -> Result<String> {
        let parts = self.parts(facts)?.into_iter().filter(|(name, _)| *name != PLAYGROUND);
        let parts: Vec<_> = parts.map(|(_, text)| text.trim().to_string()).collect();
        Ok(format!("{}\n\n{}", self.question, parts.join("\n\n")))
    }

    /// Writes the facts, the page and the pictures.
    ///
    /// # Errors
    /// Where a file cannot be written, or the page lacks a mark; the file is named.
    pub fn save(&self, facts: &Facts) -> Result<()> {
        facts.write(self.folder())?;
        for (name, text) in self.parts(facts)? {
            let (page, mark) = self.page(name);
            report::between_markers(&page, mark, &text)?;
        }
        for (name, text) in self.files {
            pausa_output::save(&self.folder().join(name), text(facts)?.as_bytes())?;
        }
        Ok(())
    }

    /// Whether the facts and the page can be written: to be asked before what takes long.
    ///
    /// # Errors
    /// Where something else would be overwritten, or the page lacks a mark; the file is named.
    pub fn can_be_saved(&self) -> Result<()> {
        Facts::file(self.folder())?;
        let of_a_question = self.status.map_or(&[][..], |_| &[STATUS, PLAYGROUND][..]);
        let answer = (!self.claims.is_empty()).then_some(ANSWER);
        let tables = self.tables.iter().map(|(name, _)| *name);
        for name in tables.chain([RECEIPTS]).chain(answer).chain(of_a_question.iter().copied()) {
            let (page, mark) = self.page(name);
            report::measured(&page, mark)?;
        }
        Ok(())
    }

    /// The page and its mark, from a text's name.
    fn page<'a>(&self, name: &'a str) -> (PathBuf, &'a str) {
        let (page, mark) = name.split_once('#').unwrap_or(("README.md", name));
        (self.folder().join(page), mark)
    }

    /// What contradicts the page, a line each: parts of it that are not made of the saved facts, claims that fail, and, in CI,
    /// claims that could not be measured. For the experiment's test.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub fn contradictions(&self) -> Result<Vec<String>> {
        let facts = self.facts()?;
        let mut found = Vec::new();
        for (name, text) in self.parts(&facts)? {
            let (page, mark) = self.page(name);
            if !report::check(&page, mark, &text)? {
                found.push(format!(
                    "the page's part `{name}` is not made of the saved facts: `{} page` writes it",
                    self.command
                ));
            }
        }
        for (name, text) in self.files {
            let saved = fs::read_to_string(self.folder().join(name)).unwrap_or_default();
            if saved != text(&facts)? {
                found.push(format!(
                    "`{name}` is not made of the saved facts: `{} page` writes it",
                    self.command
                ));
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

    /// The facts whose sources have changed since, by their receipt's date: those that a check compares. Times and what else
    /// is never compared is as it was on the receipt's machine and commit.
    ///
    /// # Errors
    /// Where the facts or the workspace cannot be read.
    pub fn stale(&self) -> Result<Vec<String>> {
        let root = workspace()?.workspace_root.as_std_path();
        let facts = self.facts()?;
        let old = facts.batches.iter().filter(|batch| !batch.receipt.sources.are_current(root));
        Ok(old
            .map(|Batch { receipt, facts }| {
                (facts.iter().filter(|fact| fact.key.gate() != Gate::Never).count(), receipt)
            })
            .filter(|(count, _)| *count > 0)
            .map(|(count, receipt)| format!("{count} facts of {} are older than their sources", receipt.date))
            .collect())
    }

    /// Gathers again what can be compared, and says what is otherwise: with the page, the claims and the sources. Whether all
    /// is well.
    ///
    /// # Errors
    /// Where something that should have worked did not.
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

    /// For the experiment's test: the page shows the saved facts, and they bear out what it concludes. In CI they are not older
    /// than their sources.
    ///
    /// # Panics
    /// Where that is not so.
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
run [WORD…]       gathers and shows, and saves nothing
save [WORD…]      gathers, saves, and writes the page
recount [WORD…]   the same of what a busy machine does not disturb: no times
check [WORD…]     gathers again what can be compared, and compares; looks after page, conclusions and sources
page              writes the page anew from the saved facts
A WORD chooses a part: a case, an entry, a build, a form or a metric. Example: `save struct instructions`.";

/// The `main` of a package of experiments: `[NAME] VERB [WORD…]`; the name is left out where there is only one.
pub fn main(experiments: &[Experiment]) -> ExitCode {
    run(experiments, &env::args().skip(1).collect::<Vec<_>>())
}

/// The same with these words.
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

/// Whether all is well.
fn command(experiments: &[Experiment], words: &[String]) -> Result<bool> {
    let (chosen, words) = choose(experiments, words)?;
    let (verb, words) = words.split_first().map_or(("list", &[][..]), |(verb, words)| (verb, words));
    if verb == "contender" {
        let [experiment] = chosen[..] else {
            return Err(Usage("a contender of which experiment?".into()).into());
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
            _ => return Err(Usage(format!("`{verb}` is none of these:\n{HELP}")).into()),
        }
    }
    Ok(well)
}

/// The experiments that the first word names, all where it names none, and the words after it.
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
            // A question's number that there is not is no verb.
            if let Some(word) = words.first().filter(|word| word.bytes().any(|byte| byte.is_ascii_digit())) {
                let names: Vec<_> = experiments.iter().map(|experiment| experiment.name).collect();
                return Err(Usage(format!("there is no `{word}`; there are: {}", names.join(", "))).into());
            }
            Ok((experiments.iter().collect(), words))
        }
    }
}

/// Where a browser shows this code, ready to be run by the nightly compiler.
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

/// With which compilers the facts were gathered, and when last.
fn observed(facts: &Facts) -> String {
    let receipts = || facts.batches.iter().map(|batch| &batch.receipt);
    let compilers = in_order(receipts().map(|receipt| receipt.rustc.as_str()));
    let last = receipts().filter_map(|receipt| receipt.date.get(..10)).max().unwrap_or("no date");
    format!("rustc {}; {last}.", compilers.join(" | "))
}

impl Experiment {
    /// The question, its status, and the conclusions with their verdicts.
    fn list(&self) -> Result<String> {
        let answers: Vec<_> =
            self.answers(&self.facts()?).iter().map(|answer| format!("  {answer}")).collect();
        let status = self.status.map_or(String::new(), |status| format!("  [{status}]\n"));
        let (name, question) = (self.name, self.question);
        Ok(format!("{name}  {question}\n{status}{}", answers.join("\n")).trim_end().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::{Fact, Value, key};

    /// An experiment in a folder of its own, which is never removed: its folder must live as long as the program.
    fn experiment(value: &'static str) -> Experiment {
        let folder = tempfile::tempdir().unwrap().keep();
        fs::write(
            folder.join("README.md"),
            "<!-- measured: answer -->\n<!-- end -->\n<!-- measured: result -->\n<!-- end -->\n<!-- measured: receipts -->\n<!-- end -->\n",
        )
        .unwrap();
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
        let facts = Facts { batches: vec![Batch { receipt: crate::Receipt::default(), facts: vec![fact] }] };
        experiment.save(&facts).unwrap();
        experiment
    }

    #[test]
    fn a_page_shows_its_facts_and_what_they_bear_out() {
        let experiment = experiment("16");
        assert_eq!(experiment.contradictions().unwrap(), [""; 0]);
        let page = fs::read_to_string(experiment.page("").0).unwrap();
        assert!(page.contains("- ✓ It is small. (`it_is_small`)") && page.contains("\n16 bytes\n"), "{page}");
    }

    #[test]
    fn the_page_of_a_question_says_its_status_and_has_a_snippet() {
        let question = Experiment { status: Some(Status::DependsOn("the size")), ..experiment("16") };
        fs::write(question.folder().join("playground.rs"), "fn main() {}\n").unwrap();
        let facts = question.facts().unwrap();
        assert!(question.can_be_saved().unwrap_err().to_string().contains("measured: status"));
        let page = fs::read_to_string(question.page("").0).unwrap();
        let marks = "<!-- measured: status -->\n<!-- end -->\n<!-- measured: playground -->\n<!-- end -->\n";
        fs::write(question.page("").0, page + marks).unwrap();
        question.save(&facts).unwrap();
        let page = fs::read_to_string(question.page("").0).unwrap();
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
        let page = fs::read_to_string(changed.page("").0).unwrap();
        fs::write(changed.page("").0, page.replace("16 bytes", "15 bytes")).unwrap();
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

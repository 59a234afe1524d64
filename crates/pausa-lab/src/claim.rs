//! Claims: what a page concludes, as sentences that facts can refute.

use std::cell::RefCell;
use std::fmt;

use crate::fact::{Facts, Key, Missing, Value};
use crate::metric::Metric;
use crate::stats::Summary;

/// A sentence and what would refute it.
#[derive(Clone, Copy)]
pub struct Claim {
    /// The name of its test, a fact itself: `a_struct_is_the_plain_loop`.
    pub id: &'static str,
    /// `{name}` stands for what [`Evidence::say`] was given under this name.
    pub sentence: &'static str,
    /// Whether the facts bear it out. Looks at them through the evidence, which remembers what it was asked; `?` on a fact
    /// that is missing makes the claim "not measured".
    pub holds: fn(&Evidence<'_>) -> Result<bool, Missing>,
}

/// What a claim looks at.
#[derive(Debug)]
pub struct Evidence<'a> {
    facts: &'a Facts,
    seen: RefCell<Vec<String>>,
    said: RefCell<Vec<(&'static str, String)>>,
}

impl<'a> Evidence<'a> {
    /// All facts, for what is not one number. What is taken from here does not appear among the numbers of a claim that fails.
    pub fn facts(&self) -> &'a Facts {
        self.facts
    }

    /// A number, or the median of its rounds.
    ///
    /// # Errors
    /// Why there is none.
    pub fn number(&self, key: &Key) -> Result<f64, Missing> {
        let number = self.facts.number(key)?;
        self.see(format!(
            "{key} {}",
            Metric::find(&key.metric).map_or(number.to_string(), |metric| metric.show(number))
        ));
        Ok(number)
    }

    /// How many times as much one is as the other, by round.
    ///
    /// # Errors
    /// Why it cannot be said.
    pub fn ratio(&self, one: &Key, other: &Key) -> Result<Summary, Missing> {
        let ratio = self.facts.ratio(one, other)?;
        self.see(format!("{one} to {other} {:.2} ({:.2}–{:.2})", ratio.median, ratio.low, ratio.high));
        Ok(ratio)
    }

    /// A word, a trace, or what the compiler said: its code, where it refuses.
    ///
    /// # Errors
    /// Why there is none.
    pub fn text(&self, key: &Key) -> Result<&'a str, Missing> {
        let text = match self.facts.get(key) {
            Some(Value::Text(text)) => text,
            Some(Value::Refused { error, .. }) => error,
            Some(Value::Missing { missing }) => return Err(Missing::Failed(missing.clone())),
            Some(_) => return Err(Missing::Unknown(format!("{key} is no text"))),
            None => return Err(Missing::Unknown(format!("{key} was never gathered"))),
        };
        self.see(format!("{key} {text}"));
        Ok(text)
    }

    /// Fills a place of the sentence.
    pub fn say(&self, name: &'static str, what: impl fmt::Display) {
        self.said.borrow_mut().push((name, what.to_string()));
    }

    fn see(&self, what: String) {
        self.seen.borrow_mut().push(what);
    }
}

/// What became of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The facts bear it out.
    Holds,
    /// They do not; these are the numbers.
    Fails(String),
    /// A fact is missing, and why.
    NotMeasured(String),
}

/// A claim with its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// See [`Claim::id`].
    pub id: &'static str,
    /// With its places filled.
    pub sentence: String,
    /// What became of it.
    pub verdict: Verdict,
}

impl Claim {
    /// Looks at the facts.
    pub fn check(&self, facts: &Facts) -> Answer {
        let evidence = Evidence { facts, seen: RefCell::default(), said: RefCell::default() };
        let verdict = match (self.holds)(&evidence) {
            Ok(true) => Verdict::Holds,
            Ok(false) => Verdict::Fails(evidence.seen.take().join("; ")),
            Err(why) => Verdict::NotMeasured(why.to_string()),
        };
        let mut sentence = self.sentence.to_string();
        for (name, what) in evidence.said.take() {
            sentence = sentence.replace(&format!("{{{name}}}"), &what);
        }
        Answer { id: self.id, sentence, verdict }
    }
}

/// As an item of a list in Markdown.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Answer { id, sentence, verdict } = self;
        match verdict {
            Verdict::Holds => write!(f, "- ✓ {sentence} (`{id}`)"),
            Verdict::Fails(numbers) => write!(f, "- ✗ This no longer holds: {sentence} (`{id}`: {numbers})"),
            Verdict::NotMeasured(why) => write!(f, "- – Not measured: {sentence} (`{id}`: {why})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Receipt;
    use crate::fact::{Batch, Fact, key};

    const SMALL: Claim = Claim {
        id: "a_struct_is_smaller",
        sentence: "A struct takes {bytes} bytes, a coroutine more.",
        holds: |evidence| {
            let bytes = |entry| evidence.number(&key("worker", entry).metric("bytes"));
            evidence.say("bytes", bytes("struct")?);
            Ok(bytes("struct")? < bytes("coroutine")?)
        },
    };

    fn facts(values: [Value; 2]) -> Facts {
        let keys = ["struct", "coroutine"].map(|entry| key("worker", entry).metric("bytes"));
        let facts = keys.into_iter().zip(values).map(|(key, value)| Fact { key, value }).collect();
        Facts { batches: vec![Batch { receipt: Receipt::default(), facts }] }
    }

    #[test]
    fn a_claim_that_holds_says_its_sentence_with_the_numbers() {
        let answer = SMALL.check(&facts([Value::Number(16.0), Value::Number(40.0)]));
        assert_eq!(
            answer.to_string(),
            "- ✓ A struct takes 16 bytes, a coroutine more. (`a_struct_is_smaller`)"
        );
    }

    #[test]
    fn a_claim_that_fails_gives_the_numbers() {
        let answer = SMALL.check(&facts([Value::Number(16.0), Value::Number(8.0)]));
        let Verdict::Fails(numbers) = &answer.verdict else { panic!("{answer:?}") };
        assert!(numbers.contains("worker, coroutine: bytes 8"), "{numbers}");
    }

    #[test]
    fn a_claim_without_its_facts_is_not_measured() {
        let missing = facts([Value::Number(16.0), Value::missing("no valgrind")]);
        assert_eq!(SMALL.check(&missing).verdict, Verdict::NotMeasured("no valgrind".into()));
        assert!(matches!(SMALL.check(&Facts::default()).verdict, Verdict::NotMeasured(_)));
    }
}

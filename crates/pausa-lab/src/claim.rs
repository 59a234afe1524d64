//! Claims: the conclusions of a page, as sentences that saved facts can refute.

use std::cell::RefCell;
use std::fmt;

use crate::fact::{Facts, Key, Missing, Value};
use crate::stats::{Summary, grouped};

/// A sentence with a check that compares it with the facts.
#[derive(Clone, Copy)]
pub struct Claim {
    /// An identifier that states the claim: `a_struct_is_the_plain_loop`.
    pub id: &'static str,
    /// The sentence in Markdown. `{name}` is replaced by the value passed to [`Evidence::say`] under that name.
    pub sentence: &'static str,
    /// Checks the claim. It reads facts through the evidence, which records what was read. An error, for example `?` on a
    /// missing fact, makes the claim [`Verdict::NotMeasured`].
    pub holds: fn(&Evidence<'_>) -> Result<bool, Missing>,
}

/// Gives a claim access to the facts, and records what it reads.
#[derive(Debug)]
pub struct Evidence<'a> {
    facts: &'a Facts,
    seen: RefCell<Vec<String>>,
    said: RefCell<Vec<(&'static str, String)>>,
}

impl<'a> Evidence<'a> {
    /// All facts, for claims about more than single numbers. Reads through this are not recorded, so a failed claim does not
    /// list them.
    pub fn facts(&self) -> &'a Facts {
        self.facts
    }

    /// Returns the number of a key, or the median of its rounds.
    ///
    /// # Errors
    /// If the fact is missing or not a number.
    pub fn number(&self, key: &Key) -> Result<f64, Missing> {
        let number = self.facts.number(key)?;
        self.see(format!("{key} {}", Value::Number(number).show(&key.metric)));
        Ok(number)
    }

    /// Returns the ratio of one key to another, round by round if both have rounds. See [`Facts::ratio`].
    ///
    /// # Errors
    /// If one of the facts is missing or not a number.
    pub fn ratio(&self, one: &Key, other: &Key) -> Result<Summary, Missing> {
        let ratio = self.facts.ratio(one, other)?;
        self.see(format!("{one} to {other} {:.2} ({:.2}–{:.2})", ratio.median, ratio.low, ratio.high));
        Ok(ratio)
    }

    /// Returns a text. For a program that the compiler refuses, this is the error code.
    ///
    /// # Errors
    /// If the fact is missing or not a text.
    pub fn text(&self, key: &Key) -> Result<&'a str, Missing> {
        let text = match self.facts.known(key)? {
            Value::Text(text) => text,
            Value::Refused { error, .. } => error,
            _ => return Err(Missing::Unknown(format!("{key} is no text"))),
        };
        self.see(format!("{key} {text}"));
        Ok(text)
    }

    /// Sets the value of a placeholder in the sentence. As in tables, the thousands of a number from 10,000 on are separated.
    pub fn say(&self, name: &'static str, what: impl fmt::Display) {
        let what = what.to_string();
        let shown = match what.parse::<f64>() {
            Ok(number) if number.is_finite() && number.abs() >= 9_999.5 => grouped(number, 0),
            _ => what,
        };
        self.said.borrow_mut().push((name, shown));
    }

    fn see(&self, what: String) {
        self.seen.borrow_mut().push(what);
    }
}

/// The result of checking a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The facts confirm it.
    Holds,
    /// The facts refute it. Contains the facts that were read.
    Fails(String),
    /// A fact is missing. Contains the reason.
    NotMeasured(String),
}

/// A claim with its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// See [`Claim::id`].
    pub id: &'static str,
    /// The sentence with its placeholders filled in.
    pub sentence: String,
    /// The result of the check.
    pub verdict: Verdict,
}

impl Claim {
    /// Checks the claim against facts.
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

/// Formats as an item of a Markdown list.
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
    use crate::fact::{Fact, key};

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
        keys.into_iter().zip(values).map(|(key, value)| Fact { key, value }).collect()
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
    fn a_sentence_separates_the_thousands_of_its_numbers() {
        let sentence = |bytes| SMALL.check(&facts([Value::Number(bytes), Value::Number(1e9)])).sentence;
        assert_eq!(sentence(20_971_512.0), "A struct takes 20,971,512 bytes, a coroutine more.");
        assert_eq!(sentence(9_999.0), "A struct takes 9999 bytes, a coroutine more.");
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

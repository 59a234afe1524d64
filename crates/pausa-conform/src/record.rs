//! The recorded results, and the comparison of a body's results with them.

use std::sync::LazyLock;

use pausa::Thrown;

use crate::Value;
use crate::value::raised;

/// The language whose semantics a case has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// CPython's.
    Python,
    /// Node's.
    JavaScript,
}

/// A call of a script.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// `next(g)`.
    Next,
    /// `g.send(value)`.
    Send(Value),
    /// `g.throw(error)`, also of `GeneratorExit`.
    Throw(Thrown<crate::Raised>),
    /// `g.close()`; JavaScript's `g.return()`.
    Close,
    /// `del g`.
    Drop,
    /// `inspect.getgeneratorstate(g)`.
    State,
}

impl Call {
    fn parse(text: &str) -> Option<Self> {
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        Some(match word {
            "next" => Call::Next,
            "close" => Call::Close,
            "drop" => Call::Drop,
            "state" => Call::State,
            "send" => Call::Send(Value::parse(rest)?),
            "throw" if rest == "GeneratorExit" => Call::Throw(Thrown::Close),
            "throw" => {
                let (kind, message) = rest.split_once(' ').unwrap_or((rest, ""));
                Call::Throw(raised(kind, message))
            }
            _ => return None,
        })
    }
}

/// A case: a script, and the results when CPython or Node played it.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name, which is that of its body.
    pub name: &'static str,
    /// The test whose behaviour it exercises.
    pub reference: &'static str,
    /// The interpreter that recorded the results.
    pub source: Source,
    /// The calls, with their texts: one list for each new generator.
    pub parts: Vec<Vec<(&'static str, Call)>>,
    /// The recorded results.
    pub recorded: String,
}

/// CPython's results.
const PYTHON: &str = include_str!("../corpus/python.txt");
/// Node's results.
const JAVASCRIPT: &str = include_str!("../corpus/javascript.txt");
/// The documented differences, with reasons.
const DIFFERENCES: &str = include_str!("../corpus/differences.txt");

/// The bodies in the neutral form: each file's name, what makes a [`Body`](crate::Body) of a function in it, and its text. A
/// module of a file is a case.
pub const BODIES: [(&str, &str, &str); 4] = [
    ("dialogues.rs", "boxed", include_str!("../corpus/dialogues.rs")),
    ("iterators.rs", "iterated", include_str!("../corpus/iterators.rs")),
    ("awaiting.rs", "awaited", include_str!("../corpus/awaiting.rs")),
    ("javascript.rs", "boxed", include_str!("../corpus/javascript.rs")),
];

/// All cases.
pub static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let mut all = cases(PYTHON, Source::Python);
    all.extend(cases(JAVASCRIPT, Source::JavaScript));
    all
});

impl Case {
    /// The number of tests that its reference names; braces hold several.
    pub fn tests(&self) -> usize {
        let several = self.reference.split('{').skip(1);
        several.map(|rest| rest.split('}').next().unwrap_or_default().split(',').count()).product()
    }

    /// Its body in the neutral form, and what makes a [`Body`](crate::Body) of its function.
    pub fn body(&self) -> Option<(&'static str, &'static str)> {
        let opening = format!("mod {} {{\n", self.name);
        BODIES.iter().find_map(|(_, kind, text)| {
            let at = text.find(&opening)?;
            let end = text[at..].find("\n}\n").map_or(text.len(), |end| at + end + 3);
            Some((*kind, &text[at..end]))
        })
    }
}

/// What a program that [`main`](crate::main) is printed about a case.
pub fn played<'a>(printed: &'a str, name: &str) -> Option<&'a str> {
    blocks(printed).find(|(other, _)| *other == name).map(|(_, block)| block)
}

/// Finds a case by its name.
pub(crate) fn case(name: &str) -> Option<&'static Case> {
    CASES.iter().find(|case| case.name == name)
}

/// The cases of a record.
///
/// # Panics
/// If the text is not in the form that the recording program writes.
pub fn cases(record: &'static str, source: Source) -> Vec<Case> {
    let case = |(name, block): (&'static str, &'static str)| {
        let (reference, recorded) = block.split_once('\n').unwrap_or((block, ""));
        let mut parts = Vec::new();
        for line in recorded.lines().filter(|line| !line.starts_with("  ") && !line.is_empty()) {
            if line == "new" {
                parts.push(Vec::new());
                continue;
            }
            let call = Call::parse(line).unwrap_or_else(|| panic!("{name}: `{line}` is no call"));
            parts.last_mut().unwrap_or_else(|| panic!("{name}: a call before `new`")).push((line, call));
        }
        let reference = reference.strip_prefix("@ ").unwrap_or_else(|| panic!("{name}: no reference"));
        Case { name, reference, source, parts, recorded: format!("{}\n", recorded.trim_end()) }
    };
    blocks(record).map(case).collect()
}

/// `# name`, and what follows up to the next.
fn blocks(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("# ").skip(1).map(|block| block.split_once('\n').unwrap_or((block, "")))
}

/// The result of comparing a body with the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Equal to the record.
    Agrees,
    /// It differs as the contract documents, for this reason.
    Explained(String),
    /// It differs: the first line that does, as recorded and as played.
    Differs {
        /// The line of the record.
        recorded: String,
        /// The line of the body.
        played: String,
    },
}

/// Compares what a body did, as [`play`](crate::play) gives it, with its record and with the documented differences: those of
/// the contract, and those of this encoding.
pub fn judge(case: &Case, played: &str, encoding: &str) -> Verdict {
    if played.trim_end() == case.recorded.trim_end() {
        return Verdict::Agrees;
    }
    for (name, block) in blocks(DIFFERENCES) {
        let (name, whose) = name.split_once(' ').unwrap_or((name, encoding));
        let (reason, result) = block.split_once('\n').unwrap_or((block, ""));
        if name == case.name && whose == encoding && result.trim_end() == played.trim_end() {
            return Verdict::Explained(reason.trim_start_matches("~ ").into());
        }
    }
    let mut recorded = case.recorded.lines();
    let mut lines = played.trim_end().lines();
    let mut call = "";
    loop {
        match (recorded.next(), lines.next()) {
            (Some(one), Some(other)) if one == other => {
                if !one.starts_with("  ") {
                    call = one;
                }
            }
            (one, other) => {
                let line = |line: Option<&str>| {
                    format!("{call}:{}", line.map_or(" nothing", |line| &line[1.min(line.len())..]))
                };
                return Verdict::Differs { recorded: line(one), played: line(other) };
            }
        }
    }
}

//! Compares two traces: equal, different in a documented way, or divergent.

use pausa_try::Encoding;

/// A documented difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// A suspended stack that is dropped is unwound as by a panic.
    DropsWhilePanicking,
    /// A value that is not used after a pause is dropped at the pause.
    DropsEarly,
}

impl Rule {
    /// All rules.
    pub const ALL: [Rule; 2] = [Rule::DropsWhilePanicking, Rule::DropsEarly];

    /// Its description, and where it is documented.
    pub fn describe(self) -> (&'static str, &'static str) {
        match self {
            Rule::DropsWhilePanicking => (
                "corosensei drops a suspended body while `thread::panicking()`",
                "experiments/bodies: guard_across_a_yield; experiments/ledger: poisoned mutex",
            ),
            Rule::DropsEarly => (
                "diapause drops at a pause what is not used after it",
                "experiments/bodies: drop_order; the documentation of diapause",
            ),
        }
    }
}

/// The result of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Equal in every line.
    Equal,
    /// Equal except for this documented difference.
    Documented(Rule),
    /// Divergent.
    Differs,
}

/// Compares an encoding's trace with the expected one.
pub fn compare(encoding: Encoding, expected: &[String], found: &[String]) -> Verdict {
    if expected == found {
        return Verdict::Equal;
    }
    match encoding {
        Encoding::Corosensei if without_unwinding(expected) == without_unwinding(found) => {
            Verdict::Documented(Rule::DropsWhilePanicking)
        }
        Encoding::Diapause if sorted_drops(expected) == sorted_drops(found) => {
            Verdict::Documented(Rule::DropsEarly)
        }
        _ => Verdict::Differs,
    }
}

const PANICKING: &str = " while panicking";

/// The lines printed while a suspended body is dropped, without the mention of the panic.
fn without_unwinding(trace: &[String]) -> Vec<&str> {
    let mut dropping = false;
    let mut lines = Vec::new();
    for line in trace {
        if let Some(what) = line.strip_prefix("> ") {
            dropping = what == "dropping" || what.starts_with("still not complete");
        }
        lines.push(if dropping { line.strip_suffix(PANICKING).unwrap_or(line) } else { line });
    }
    lines
}

/// Splits a trace into its parts: for each, the lines without drops, and the set of drops.
fn sorted_drops(trace: &[String]) -> Vec<(Vec<&str>, Vec<&str>)> {
    let mut parts = vec![(Vec::new(), Vec::new())];
    for line in trace {
        if line.starts_with("> run(")
            || line.starts_with("> dropped at")
            || line.starts_with("> dropped before")
        {
            parts.push((Vec::new(), Vec::new()));
        }
        let last = parts.len() - 1;
        let (lines, drops) = &mut parts[last];
        if line.starts_with("drop ") { drops } else { lines }.push(line.as_str());
    }
    parts.iter_mut().for_each(|(_, drops)| drops.sort_unstable());
    parts
}

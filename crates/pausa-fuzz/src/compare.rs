//! Compares two traces: equal, different in a documented way, or divergent.

use std::cmp::Ordering;

use pausa_try::Encoding;

/// A documented difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// A suspended stack that is dropped is unwound as by a panic.
    DropsWhilePanicking,
    /// A value that is not used after a pause is dropped at the pause.
    DropsEarly,
    /// A variable of a block that pauses is dropped at the next pause or loop, or at the end, not at the end of its block.
    DropsLate,
}

impl Rule {
    /// All rules.
    pub const ALL: [Rule; 3] = [Rule::DropsWhilePanicking, Rule::DropsEarly, Rule::DropsLate];

    /// Its description, and where it is documented.
    pub fn describe(self) -> (&'static str, &'static str) {
        match self {
            Rule::DropsWhilePanicking => (
                "corosensei drops a suspended body while `thread::panicking()`",
                "experiments/bodies: guard_across_a_yield; experiments/ledger: poisoned mutex",
            ),
            Rule::DropsEarly => (
                "diapause drops at a pause or a loop what is not used after it, and the fields of a suspended body in any order",
                "experiments/bodies: drop_order; the documentation of diapause",
            ),
            Rule::DropsLate => (
                "diapause drops a variable of a block that pauses at the next pause or loop, not at the block's end",
                "experiments/transform_fuzz: findings",
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
        Encoding::Diapause => elsewhere(expected, found).map_or(Verdict::Differs, Verdict::Documented),
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

/// The rule by which diapause drops some values elsewhere, if the traces differ in nothing else. It drops at a pause, and at the
/// start of a loop, what is not used after it. It drops a variable of a block that pauses at the next pause or loop, or at the end. Values
/// that are dropped at their place are in their order, except before a pause or the end, and where a suspended body is dropped: its
/// variables are the fields of a state.
fn elsewhere(expected: &[String], found: &[String]) -> Option<Rule> {
    let (expected, found) = (parts(expected), parts(found));
    let rules = expected.iter().zip(&found).map(|(expected, found)| elsewhere_in(expected, found));
    let rules = rules.collect::<Option<Vec<_>>>().filter(|_| expected.len() == found.len())?;
    rules.into_iter().max()
}

/// A run: its lines without the drops, and each drop with the number of lines before it.
#[derive(Default)]
struct Part<'a> {
    lines: Vec<&'a str>,
    drops: Vec<(usize, &'a str)>,
}

fn parts(trace: &[String]) -> Vec<Part<'_>> {
    let mut parts = vec![Part::default()];
    for line in trace {
        if ["> run(", "> dropped at", "> dropped before"].iter().any(|start| line.starts_with(start)) {
            parts.push(Part::default());
        }
        let last = parts.len() - 1;
        let Part { lines, drops } = &mut parts[last];
        if line.starts_with("drop ") {
            drops.push((lines.len(), line));
        } else {
            lines.push(line);
        }
    }
    parts
}

fn elsewhere_in(expected: &Part<'_>, found: &Part<'_>) -> Option<Rule> {
    if expected.lines != found.lines || expected.drops.len() != found.drops.len() {
        return None;
    }
    let is_a_pause = |line: usize| found.lines.get(line).is_none_or(|line| line.starts_with("> "));
    let (mut left, mut kept, mut rule) = (found.drops.clone(), Vec::new(), Rule::DropsEarly);
    let mut at_pauses = Vec::new();
    for drop in &expected.drops {
        // The first drop of this value that is left: it is the same value, since each value is dropped once.
        let at = left.iter().position(|(_, value)| *value == drop.1)?;
        let (at_line, _) = left.remove(at);
        match at_line.cmp(&drop.0) {
            Ordering::Equal if at_line > 0 && found.lines[at_line - 1] == "> dropping" => {}
            Ordering::Equal if is_a_pause(at_line) => at_pauses.push(*drop),
            Ordering::Equal => kept.push(*drop),
            Ordering::Less => {}
            Ordering::Greater => {
                if found.lines[drop.0..at_line].iter().any(|line| line.starts_with("> ")) {
                    return None;
                }
                rule = Rule::DropsLate;
            }
        }
    }
    // Before a pause or the end, a late drop shows only in the order.
    if !are_in_order(&at_pauses, &found.drops) {
        rule = Rule::DropsLate;
    }
    are_in_order(&kept, &found.drops).then_some(rule)
}

/// Whether these drops are among the others in this order.
fn are_in_order(drops: &[(usize, &str)], others: &[(usize, &str)]) -> bool {
    let mut rest = others.iter();
    drops.iter().all(|drop| rest.any(|other| other == drop))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(expected: &str, found: &str) -> Verdict {
        let lines = |text: &str| text.split('|').map(str::to_string).collect::<Vec<_>>();
        compare(Encoding::Diapause, &lines(expected), &lines(found))
    }

    #[test]
    fn diapause_drops_earlier_or_until_the_next_pause_and_the_rest_in_order() {
        let early = Verdict::Documented(Rule::DropsEarly);
        let run = "> run(0)|new 1|new 2|> yielded Ok(3)|say 4|drop 2|drop 1|say 5|> yielded Ok(6)|> complete";
        let with = |before: &str, between: &str, after: &str, end: &str| {
            let found = format!(
                "> run(0)|new 1|new 2{before}|> yielded Ok(3)|say 4{between}|say 5{after}|> yielded Ok(6)|> complete{end}"
            );
            verdict(run, &found)
        };
        assert_eq!(with("", "|drop 2|drop 1", "", ""), Verdict::Equal);
        assert_eq!(with("|drop 1", "|drop 2", "", ""), early);
        assert_eq!(with("", "|drop 2", "|drop 1", ""), Verdict::Documented(Rule::DropsLate));
        assert_eq!(with("", "|drop 2", "", "|drop 1"), Verdict::Differs, "after the end");
        let end = "> run(0)|new 1|new 2|> yielded Ok(3)|say 4|drop 2|drop 1|> complete";
        let last = "> run(0)|new 1|new 2|> yielded Ok(3)|say 4|drop 1|drop 2|> complete";
        assert_eq!(verdict(end, last), Verdict::Documented(Rule::DropsLate), "at the end");
        let next = "> run(0)|new 1|> yielded Ok(3)|drop 1|say 4|say 5|> yielded Ok(6)|> complete";
        let pause = "> run(0)|new 1|> yielded Ok(3)|say 4|say 5|> yielded Ok(6)|drop 1|> complete";
        assert_eq!(verdict(next, pause), Verdict::Differs, "after the next pause");
        assert_eq!(with("", "|drop 2", "", ""), Verdict::Differs, "never");
        assert_eq!(with("", "|drop 1|drop 2", "", ""), Verdict::Differs, "in another order");
        assert_eq!(with("|drop 1", "|drop 2|drop 1", "", ""), Verdict::Differs, "twice");
        let suspended = "> dropped at pause 1|new 1|new 2|> dropping|drop 2|drop 1|> dropped";
        assert_eq!(
            verdict(suspended, "> dropped at pause 1|new 1|new 2|> dropping|drop 1|drop 2|> dropped"),
            early
        );
    }
}

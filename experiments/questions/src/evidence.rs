//! What an exhibit found: named facts, in tables, that can be kept, compared and shown.

use std::fmt;

use pausa_lab::Missing;
use pausa_lab::report::Table;
use serde::{Deserialize, Serialize};

/// Instructions may differ by this part, or by half an instruction, before that is news.
const INSTRUCTIONS: f64 = 0.05;
/// The same for machine code, or by 16 bytes.
const CODE: f64 = 0.1;

/// The facts of one exhibit, in the order in which they are shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Evidence {
    pub(crate) facts: Vec<Fact>,
}

/// One fact: a cell of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fact {
    /// The title of the table.
    pub(crate) table: String,
    pub(crate) row: String,
    pub(crate) column: String,
    pub(crate) value: Value,
}

/// What can be a fact. How exactly two compilers must agree on it depends on what it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Value {
    /// The size of a value.
    Bytes(u64),
    /// How many: copies, lines, errors, polls.
    Count(u64),
    /// Bytes of machine code; they may differ a little.
    Code(u64),
    /// Per item, as a slope; they may differ a little.
    Instructions(f64),
    /// A word, a trace, a layout.
    Text(String),
    /// The compiler takes it.
    Compiles,
    /// The compiler refuses it with this, first.
    CompileError {
        /// `E0626`, say; empty where it has none.
        code: String,
        /// The main sentence.
        sentence: String,
    },
    /// There is none, and this is why.
    Missing(String),
}

impl Evidence {
    /// Adds a fact.
    pub(crate) fn add(&mut self, table: &str, row: &str, column: &str, value: Value) {
        let [table, row, column] = [table, row, column].map(str::to_string);
        self.facts.push(Fact { table, row, column, value });
    }

    /// The value of a fact.
    #[cfg(test)]
    pub(crate) fn value(&self, table: &str, row: &str, column: &str) -> Option<&Value> {
        let is_it = |fact: &&Fact| fact.table == table && fact.row == row && fact.column == column;
        self.facts.iter().find(is_it).map(|fact| &fact.value)
    }

    /// What is not as it was, in words. What could not be measured here is not compared.
    pub(crate) fn changes_from(&self, was: &Evidence) -> Vec<String> {
        let mut changes = Vec::new();
        for fact in &self.facts {
            match was.facts.iter().find(|old| old.is_about_the_same(fact)) {
                None => changes.push(format!("{fact} is new: {}", fact.value)),
                Some(old) if old.value.agrees_with(&fact.value) => {}
                Some(old) => changes.push(format!("{fact} was {}, is {}", old.value, fact.value)),
            }
        }
        let is_gone = |old: &&Fact| !self.facts.iter().any(|fact| fact.is_about_the_same(old));
        let gone = was.facts.iter().filter(is_gone);
        changes.extend(gone.map(|old| format!("{old} is gone, and was {}", old.value)));
        changes
    }
}

impl Fact {
    fn is_about_the_same(&self, other: &Fact) -> bool {
        (&self.table, &self.row, &self.column) == (&other.table, &other.row, &other.column)
    }
}

impl Value {
    /// Instructions, or why there are none.
    pub(crate) fn instructions(counted: Result<f64, Missing>) -> Self {
        match counted {
            Ok(instructions) => Value::Instructions((instructions * 100.0).round() / 100.0),
            Err(why) => Value::Missing(why.to_string()),
        }
    }

    /// A word or several lines.
    pub(crate) fn text(text: impl fmt::Display) -> Self {
        Value::Text(text.to_string())
    }

    /// Whether a figure that was this is still the same.
    fn agrees_with(&self, now: &Value) -> bool {
        let near = |was: f64, is: f64, part: f64, least: f64| (was - is).abs() <= (was * part).max(least);
        match (self, now) {
            (Value::Instructions(was), Value::Instructions(is)) => near(*was, *is, INSTRUCTIONS, 0.5),
            (Value::Instructions(_), Value::Missing(_)) => true,
            (Value::Code(was), Value::Code(is)) => near(*was as f64, *is as f64, CODE, 16.0),
            _ => self == now,
        }
    }

    fn is_block(&self) -> bool {
        matches!(self, Value::Text(text) if text.contains('\n'))
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fact { table, row, column, .. } = self;
        write!(f, "“{table}”, {row}, {column}:")
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bytes(number) | Value::Count(number) | Value::Code(number) => write!(f, "{number}"),
            Value::Instructions(number) => write!(f, "{number:.1}"),
            Value::Text(text) => f.write_str(text),
            Value::Compiles => f.write_str("compiles"),
            Value::CompileError { code, sentence } if code.is_empty() => f.write_str(sentence),
            Value::CompileError { code, sentence } => write!(f, "{code}: {sentence}"),
            Value::Missing(why) => write!(f, "nothing ({why})"),
        }
    }
}

/// As Markdown: the tables, and what has several lines in blocks.
impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        for title in in_order(self.facts.iter().map(|fact| fact.table.as_str())) {
            let facts: Vec<_> = self.facts.iter().filter(|fact| fact.table == title).collect();
            write!(f, "{gap}**{title}**")?;
            gap = "\n\n";
            for fact in facts.iter().filter(|fact| fact.value.is_block()) {
                let Fact { row, column, value, .. } = fact;
                write!(f, "\n\n{row}, {column}:\n\n```text\n{}\n```", value.to_string().trim_end())?;
            }
            if facts.iter().any(|fact| !fact.value.is_block()) {
                write!(f, "\n\n{}", table(&facts))?;
            }
        }
        Ok(())
    }
}

fn table(facts: &[&Fact]) -> Table {
    let cells = || facts.iter().filter(|fact| !fact.value.is_block());
    let columns = in_order(cells().map(|fact| fact.column.as_str()));
    let mut table = Table::new([""].into_iter().chain(columns.iter().copied()));
    for row in in_order(cells().map(|fact| fact.row.as_str())) {
        let mut line = vec![row.to_string()];
        for column in &columns {
            let found = cells().find(|fact| fact.row == row && fact.column == *column);
            line.push(match found.map(|fact| &fact.value) {
                Some(Value::Missing(why)) => table.dash(why),
                Some(value) => value.to_string(),
                None => String::new(),
            });
        }
        table.row(line);
    }
    table
}

/// Each once, in the order of its first appearance.
fn in_order<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
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

    fn of(value: Value) -> Evidence {
        let mut evidence = Evidence::default();
        evidence.add("Sizes", "struct", "worker", value);
        evidence
    }

    #[test]
    fn a_byte_more_is_news() {
        let changes = of(Value::Bytes(17)).changes_from(&of(Value::Bytes(16)));
        assert_eq!(changes, ["“Sizes”, struct, worker: was 16, is 17"]);
        assert!(of(Value::Bytes(16)).changes_from(&of(Value::Bytes(16))).is_empty());
    }

    #[test]
    fn instructions_and_code_may_differ_a_little() {
        let changed = |was, is| !of(is).changes_from(&of(was)).is_empty();
        assert!(!changed(Value::Instructions(100.0), Value::Instructions(104.0)));
        assert!(changed(Value::Instructions(100.0), Value::Instructions(106.0)));
        assert!(!changed(Value::Code(1000), Value::Code(1090)));
        assert!(changed(Value::Code(1000), Value::Code(880)));
    }

    #[test]
    fn what_cannot_be_counted_here_is_no_news_but_a_lost_fact_is() {
        let counted = of(Value::Instructions(10.0));
        assert!(of(Value::Missing("no valgrind".into())).changes_from(&counted).is_empty());
        assert_eq!(Evidence::default().changes_from(&counted).len(), 1);
        assert_eq!(counted.changes_from(&Evidence::default()).len(), 1);
    }

    #[test]
    fn facts_are_shown_in_tables_and_several_lines_in_blocks() {
        let mut evidence = of(Value::Bytes(16));
        evidence.add("Sizes", "struct", "echo", Value::Missing("no echo".into()));
        evidence.add("Traces", "struct", "worker", Value::text("one\ntwo"));
        let page = evidence.to_string();
        assert!(page.contains("| struct |     16 | — (1) |") && page.contains("(1) no echo"), "{page}");
        assert!(page.ends_with("struct, worker:\n\n```text\none\ntwo\n```"), "{page}");
    }

    #[test]
    fn what_is_kept_is_read_back() {
        let evidence = of(Value::CompileError { code: "E0626".into(), sentence: "borrow".into() });
        let json = serde_json::to_string(&evidence).unwrap();
        assert_eq!(serde_json::from_str::<Evidence>(&json).unwrap(), evidence);
    }
}

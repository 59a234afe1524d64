//! What is known of a body: the data of the table.

use serde::{Deserialize, Serialize};

pub use crate::compile::Flags;
pub use crate::count::{PerItem, Plan, Size};
pub use crate::diagnostic::Diagnostic;
pub use crate::layout::Layout;
use crate::translate::Kind;
pub use pausa_lab::layout::{Kind as PartKind, Part, Type, Variant};

/// Everything that `cargo pausa try` found out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// One for each file and build.
    pub columns: Vec<Column>,
    /// What each group of equal traces is: `A` first.
    pub groups: Vec<Group>,
    /// The command that writes this again.
    pub command: String,
    /// When and on what.
    pub receipt: Receipt,
}

/// A file, compiled in one way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Column {
    /// The file's name.
    pub file: String,
    /// Its text.
    pub text: String,
    /// What `run` makes.
    pub kind: Kind,
    /// The compiler, as it was asked for.
    pub compiler: String,
    /// Its version.
    pub version: String,
    /// How it was called.
    pub flags: Flags,
    /// The sizes between which the slope was taken.
    pub plan: Option<Plan>,
    /// One for each encoding.
    pub rows: Vec<Row>,
    /// The run to the end, pause by pause, where it was asked for.
    pub steps: Vec<Step>,
}

/// A resumption.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What was printed until it paused.
    pub printed: Vec<String>,
    /// The lines at which it is paused now: several where a body delegates.
    pub lines: Vec<usize>,
}

/// An encoding of the body.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub encoding: String,
    /// The body in it, where it can be said.
    pub translation: Option<String>,
    /// Whether it compiles.
    pub outcome: Outcome,
    /// What was changed for it to compile.
    pub notes: Vec<String>,
    /// The letter of its trace.
    pub group: Option<char>,
    /// What it printed.
    pub trace: Vec<String>,
    /// How it ended, where it did not end well.
    pub ended: Option<String>,
    /// What it costs.
    pub figures: Option<Figures>,
    /// Instructions per item.
    pub instructions: Option<PerItem>,
    /// Bytes of machine code.
    pub code: Option<u64>,
    /// What pauses, and where its bytes are.
    pub layouts: Vec<Layout>,
}

/// Whether there is a program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It compiles.
    #[default]
    Compiles,
    /// The encoding or the compiler refuses the body.
    Refused(Vec<Diagnostic>),
    /// There is no such encoding here, whatever the body.
    Unavailable(String),
}

/// What was weighed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Bytes of what `run` returned.
    pub handle: u64,
    /// Bytes on the heap that are freed when it is dropped at a pause, at most, for the traced size.
    pub heap: Option<i64>,
    /// Allocations of `run` itself.
    pub made: u64,
    /// Allocations per item.
    pub allocations: PerItem,
    /// Whether the handle is `Send`.
    pub send: bool,
    /// Whether the paused body can be copied.
    pub clone: bool,
}

/// Encodings whose traces are equal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Group {
    /// Its letter.
    pub letter: char,
    /// Their names.
    pub members: Vec<String>,
    /// Where it first differs from group `A`.
    pub difference: Option<Difference>,
}

/// The first line in which two traces differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The part of the trace, and the lines before it.
    pub before: Vec<String>,
    /// What `A` prints.
    pub first: Option<String>,
    /// What this group prints.
    pub other: Option<String>,
}

/// With what and on what.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Receipt {
    /// The compilers' versions, with their LLVM and target.
    pub compilers: Vec<String>,
    /// `valgrind-3.19.0`, where it runs.
    pub valgrind: Option<String>,
    /// The processor, the kernel.
    pub machine: String,
    /// UTC.
    pub date: String,
    /// The size of the traces.
    pub traced: u64,
}

impl Report {
    /// Whether the body runs to its end, or as far as it is traced, in any encoding.
    pub fn runs(&self) -> bool {
        let mut rows = self.columns.iter().flat_map(|column| &column.rows);
        rows.any(|row| row.encoding != "python" && row.outcome == Outcome::Compiles && row.ended.is_none())
    }
}

impl Row {
    pub(crate) fn of(name: &str, outcome: Outcome) -> Self {
        Row { encoding: name.into(), outcome, ..Row::default() }
    }
}

/// Puts equal traces together: the first that occurs is `A`.
pub(crate) fn group(columns: &mut [Column]) -> Vec<Group> {
    let mut groups: Vec<(Vec<String>, Group)> = Vec::new();
    let several = columns.len() > 1;
    for (number, column) in columns.iter_mut().enumerate() {
        for row in column.rows.iter_mut().filter(|row| !row.trace.is_empty()) {
            let member =
                if several { format!("{} {}", row.encoding, number + 1) } else { row.encoding.clone() };
            let count = groups.len();
            if let Some((_, group)) = groups.iter_mut().find(|(trace, _)| *trace == row.trace) {
                group.members.push(member);
                row.group = Some(group.letter);
                continue;
            }
            let letter = char::from_u32('A' as u32 + count as u32).unwrap_or('?');
            let difference = groups.first().map(|(first, _)| difference(first, &row.trace));
            groups.push((row.trace.clone(), Group { letter, members: vec![member], difference }));
            row.group = Some(letter);
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn difference(first: &[String], other: &[String]) -> Difference {
    let same = first.iter().zip(other).take_while(|(a, b)| a == b).count();
    let is_head = |line: &&String| line.starts_with("> run(") || line.starts_with("> dropped ");
    let head = first[..same].iter().rposition(|line| is_head(&line)).unwrap_or(0);
    let from = head.max(same.saturating_sub(3));
    let mut before = Vec::new();
    if head < from {
        before.push(first[head].clone());
        if head + 1 < from {
            before.push("…".into());
        }
    }
    before.extend_from_slice(&first[from..same]);
    Difference { before, first: first.get(same).cloned(), other: other.get(same).cloned() }
}

//! The instrument: what is compiled, by which compiler with which flags, how it is called, what is measured, and what may be
//! concluded from it.
//!
//! - [`Experiment`]: a question with its page. What follows is what it consists of.
//! - [`build`] and [`snippet`]: the compiler, the profile and the flags; binaries of packages, and single files.
//! - [`Plan`]: what to gather. [`Plan::count`] counts instructions ([`callgrind`]), [`Plan::race`] runs contenders in turn
//!   ([`run`]), [`Plan::ask`] gathers by code.
//! - [`matrix`]: one subject in several forms and builds.
//! - [`metric`]: what can be measured, each defined once.
//! - [`fact`]: what is known, by case, entry, build, form and metric, with a [`Receipt`]. One file for each experiment.
//! - [`claim`]: sentences that facts can refute.
//!
//! The smallest experiment: a `main.rs` beside a `README.md` that has the marks `answer`, `result` and `receipts`
//! (`<!-- measured: answer -->` and `<!-- end -->`, each on a line).
//!
//! ```no_run
//! use pausa_lab::{Build, Contender, Experiment, Program, Reading, claim::Claim, fact::key, table::pivot};
//!
//! const EXPERIMENT: Experiment = Experiment {
//!     name: "sum",
//!     folder: env!("CARGO_MANIFEST_DIR"),
//!     command: "cargo pausa experiment sum",
//!     question: "Is a loop dearer than an iterator?",
//!     // What is varied, and what is measured of it. Each is this binary again, in a process of its own, started as
//!     // `sum contender loop 1000`.
//!     plan: |plan| {
//!         for level in ["2", "3"] {
//!             let build = Build::of(&["sum"]).level(level).named(&format!("O{level}"));
//!             let program = Program::Built(build, "sum".into());
//!             for entry in ["loop", "iterator"] {
//!                 let key = key("sum", entry).build(format!("O{level}"));
//!                 plan.count(key, &program, move |n| ["contender", entry, &n.to_string()].map(String::from).into());
//!             }
//!         }
//!         Ok(())
//!     },
//!     // The code under test.
//!     run: |words| {
//!         let [entry, n] = words else { return Err("which, and how many?".into()) };
//!         let n: u64 = n.parse()?;
//!         let answer = match *entry {
//!             "loop" => { let mut sum = 0; for i in 0..n { sum ^= i; } sum }
//!             _ => (0..n).fold(0, |sum, i| sum ^ i),
//!         };
//!         Ok(vec![Reading::new("answer", answer as f64)])
//!     },
//!     // What the page concludes. Each is a test: `EXPERIMENT.assert_that_the_page_holds()`.
//!     claims: &[Claim {
//!         id: "a_loop_costs_what_an_iterator_costs",
//!         sentence: "At O3 a loop costs what an iterator costs: {n} instructions.",
//!         holds: |evidence| {
//!             let of = |entry| evidence.number(&key("sum", entry).build("O3").metric("instructions"));
//!             evidence.say("n", of("loop")?);
//!             Ok(of("loop")? == of("iterator")?)
//!         },
//!     }],
//!     // A row for each entry, a column for each build.
//!     tables: &[("result", |facts| Ok(pivot(facts, "sum", "entry", &["instructions"]).to_string()))],
//!     ..Experiment::EMPTY
//! };
//!
//! fn main() -> std::process::ExitCode {
//!     pausa_lab::main(&[EXPERIMENT])
//! }
//! ```

#![forbid(unsafe_code)]

pub mod build;
pub mod callgrind;
pub mod claim;
pub mod diagnostic;
mod experiment;
pub mod fact;
pub mod layout;
pub mod matrix;
mod memory;
pub mod metric;
mod plan;
#[cfg(feature = "plot")]
pub mod plot;
pub mod process;
mod receipt;
pub mod report;
pub mod run;
pub mod snippet;
pub mod stats;
pub mod table;

use std::{error, fmt};

pub use build::{Build, Compiler};
pub use experiment::{Experiment, Gathered, Status, Text, main, run as command};
pub use fact::{Facts, Key, Missing, Value, in_ci};
pub use memory::Memory;
pub use plan::{Plan, Program};
pub use receipt::{Receipt, Sources};
pub use run::{Contender, Reading};
pub use snippet::Snippet;

/// The result of what can fail for many reasons; the error's text says which.
pub type Result<T, E = Box<dyn error::Error + Send + Sync>> = std::result::Result<T, E>;

/// What was asked for is not understood; the text says what would be right. A binary ends with status 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage(pub String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl error::Error for Usage {}

/// Whether a person sees stderr.
pub fn console_is_watched() -> bool {
    use std::io::IsTerminal;
    std::io::stderr().is_terminal()
}

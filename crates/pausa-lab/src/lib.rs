//! Builds programs in several ways, measures them, saves the results as facts, and checks conclusions against the facts.
//!
//! - [`Experiment`]: a question with its measurements, claims and page.
//! - [`build`] and [`snippet`]: compile packages with cargo and single files with `rustc`, with a chosen compiler, profile and
//!   flags.
//! - [`Plan`]: the measurements. [`Plan::count`] counts instructions with [`callgrind`], [`Plan::race`] runs contenders in turn
//!   ([`run`]), and [`Plan::ask`] gathers facts by code.
//! - [`matrix`]: measures one subject in several builds and call forms.
//! - [`metric`]: the list of metrics.
//! - [`fact`]: measured values with their keys (case, entry, build, form and metric) and a [`Receipt`]. Each experiment has one
//!   file of facts.
//! - [`claim`]: sentences that facts can refute.
//!
//! A minimal experiment is a `main.rs`, next to a `README.md` with the marks `answer`, `result` and `receipts`. A mark is the
//! line `<!-- measured: answer -->`, followed by the line `<!-- end -->`.
//!
//! ```no_run
//! use pausa_lab::{Build, Contender, Experiment, Program, Reading, claim::Claim, fact::key, table::pivot};
//!
//! const EXPERIMENT: Experiment = Experiment {
//!     name: "sum",
//!     folder: env!("CARGO_MANIFEST_DIR"),
//!     command: "cargo pausa experiment sum",
//!     question: "Is a loop dearer than an iterator?",
//!     // Counts each entry in two builds. A contender is this binary, started in a new process as
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
//!     // Runs the code under test.
//!     run: |words| {
//!         let [entry, n] = words else { return Err("which, and how many?".into()) };
//!         let n: u64 = n.parse()?;
//!         let answer = match *entry {
//!             "loop" => { let mut sum = 0; for i in 0..n { sum ^= i; } sum }
//!             _ => (0..n).fold(0, |sum, i| sum ^ i),
//!         };
//!         Ok(vec![Reading::new("answer", answer as f64)])
//!     },
//!     // The conclusions of the page. `EXPERIMENT.assert_that_the_page_holds()` checks them in a test.
//!     claims: &[Claim {
//!         id: "a_loop_costs_what_an_iterator_costs",
//!         sentence: "At O3 a loop costs what an iterator costs: {n} instructions.",
//!         holds: |evidence| {
//!             let of = |entry| evidence.number(&key("sum", entry).build("O3").metric("instructions"));
//!             evidence.say("n", of("loop")?);
//!             Ok(of("loop")? == of("iterator")?)
//!         },
//!     }],
//!     // One row per entry, one column per build.
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
mod experiment;
pub mod fact;
pub mod layout;
pub mod matrix;
mod memory;
pub mod metric;
mod page;
mod plan;
#[cfg(feature = "plot")]
pub mod plot;
pub mod process;
mod receipt;
pub mod run;
pub mod snippet;
pub mod stats;
pub mod table;

use std::{error, fmt};

pub use build::{Build, Compiler};
pub use cargo_metadata::diagnostic;
pub use experiment::{Experiment, Gathered, Status, Text, main, run as command};
pub use fact::{Facts, Key, Missing, Value, in_ci};
pub use memory::Memory;
pub use plan::{Plan, Program};
pub use receipt::{Receipt, Sources};
pub use run::{Contender, Reading};
pub use snippet::Snippet;

/// The result type of this crate. The error's text states the reason.
pub type Result<T, E = Box<dyn error::Error + Send + Sync>> = std::result::Result<T, E>;

/// An error in the arguments. The text says what would be valid. The process exits with status 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage(pub String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl error::Error for Usage {}

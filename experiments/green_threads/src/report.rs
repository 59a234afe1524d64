//! The tables, the plot, and what became of the story's 80 GB.

use std::error::Error;
use std::path::Path;

use pausa_lab::plot::{Axis, Bars, Scale};
use pausa_lab::report::{Table, between_markers, measured};
use pausa_lab::{Receipt, figures_file};
use serde::Serialize;

use crate::figures::{self, Found, OF_THE_LIMIT, Row, SIZES};
use crate::swarm::CONTENDERS;
use crate::threads::Limit;

const GB: f64 = 1e9;

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Everything that was measured.
#[derive(Serialize)]
pub(crate) struct Report {
    receipt: Receipt,
    rows: Vec<Row>,
    most_threads: String,
}

impl Report {
    /// Measures everything.
    ///
    /// # Errors
    /// Where no thread can be had to learn from.
    pub(crate) fn measure() -> Result<Self, String> {
        let receipt = Receipt::take("cargo run --release -p green_threads -- save", "`release`");
        let (limit, mappings) = figures::limit_of_threads()?;
        let rows = SIZES.iter().flat_map(|(count, rounds)| figures::rows(*count, *rounds, &limit)).collect();
        Ok(Self { receipt, rows, most_threads: most_threads(&limit, mappings) })
    }

    /// All of it, as Markdown.
    pub(crate) fn text(&self) -> String {
        let tables = SIZES
            .map(|(count, _)| format!("**{count} at once.** For each one:\n\n{}\n\n", self.table(count)));
        let legend = CONTENDERS.iter().map(|contender| format!("- {}: {}\n", contender.name, contender.what));
        let legend: String = legend.collect();
        let story = self.story().unwrap_or_else(|| "The threads could not be had.".into());
        format!(
            "{}{legend}\n{story}\n\n**As many threads as there can be.** {}\n\n{}",
            tables.concat(),
            self.most_threads,
            self.receipt
        )
    }

    fn table(&self, count: u64) -> Table {
        let mut table = Table::new([
            "entry",
            "resident bytes",
            "mapped bytes",
            "page tables",
            "kernel stack",
            "ns to start",
            "least–most",
            "× struct",
        ]);
        for row in self.rows.iter().filter(|row| row.count == count) {
            let mut cells = vec![row.contender.clone()];
            match &row.figures {
                Ok((found, time, ratio)) => {
                    let bytes = [found.resident, found.mapped, found.page_tables];
                    cells.extend(bytes.map(|bytes| format!("{bytes:.0}")));
                    cells.push(if row.contender.starts_with("thread") {
                        format!("{:.0}", found.kernel_stacks)
                    } else {
                        table.dash("it has no thread of its own")
                    });
                    cells.push(format!("{:.0}", time.median));
                    cells.push(format!("{:.0}–{:.0}", time.low, time.high));
                    cells.push(
                        table.cell(ratio.map(|ratio| ratio.median).ok_or("nothing to compare with"), 1),
                    );
                }
                Err(reason) => {
                    let dash = table.dash(reason);
                    cells.extend(std::iter::repeat_n(dash, 7));
                }
            }
            table.row(cells);
        }
        table
    }

    /// The story's claim, with what was measured.
    fn story(&self) -> Option<String> {
        let count = SIZES[0].0;
        let thread = found(&self.rows, "thread 8 MiB", count)?;
        let coroutine = found(&self.rows, "coroutine", count)?;
        let claimed = count as f64 * 8.0 * 1024.0 * 1024.0 / GB;
        let [mapped, user, kernel] =
            [thread.mapped, thread.resident, thread.page_tables + thread.kernel_stacks]
                .map(|each| each * count as f64 / GB);
        Some(format!(
            "**The story's 80 GB.** {count} × 8 MiB are {claimed:.1} GB. {count} threads of that size map {mapped:.1} GB of \
             addresses; {user:.3} GB of it are resident, and the kernel keeps {kernel:.3} GB more for them. {count} coroutines \
             take {:.4} GB.",
            coroutine.resident * count as f64 / GB
        ))
    }

    /// Writes the README's part, the plot, and the figures.
    pub(crate) fn save(&self) -> Result<(), Box<dyn Error>> {
        let json = serde_json::to_string_pretty(self)? + "\n";
        figures_file(&folder().join("figures.json"))?.write(json.as_bytes())?;
        self.plot().save(&folder().join("resident"))?;
        Ok(between_markers(&folder().join("README.md"), "green_threads", &self.text())?)
    }

    /// Whether all that can be saved: to be asked before it is measured.
    pub(crate) fn check() -> Result<(), Box<dyn Error>> {
        figures_file(&folder().join("figures.json"))?;
        pausa_lab::plot::check(&folder().join("resident"))?;
        Ok(measured(&folder().join("README.md"), "green_threads").map(drop)?)
    }

    fn plot(&self) -> Bars {
        let count = SIZES[0].0;
        let bars = CONTENDERS.iter().filter_map(|contender| {
            let found = found(&self.rows, contender.name, count)?;
            let kernel = if contender.is_threads() { found.kernel_stacks } else { 0.0 };
            Some((contender.name.to_string(), (found.resident + found.page_tables + kernel).max(1.0)))
        });
        Bars {
            title: format!("Memory of one of {count} that are suspended"),
            description: "Bytes for each one on a logarithmic axis: resident, page tables and kernel stack. Coroutines and \
                          tasks take tens or hundreds of bytes, stacks and threads thousands."
                .into(),
            axis: Axis { label: "bytes, with page tables and kernel stack".into(), scale: Scale::Log },
            bars: bars.collect(),
        }
    }
}

fn found<'a>(rows: &'a [Row], contender: &str, count: u64) -> Option<&'a Found> {
    let row = rows.iter().find(|row| row.contender == contender && row.count == count)?;
    row.figures.as_ref().ok().map(|(found, _, _)| found)
}

fn most_threads(limit: &Limit, mappings: f64) -> String {
    let (count, outcome) = figures::most_threads(limit);
    let Limit { name, threads } = limit;
    let bound = format!(
        "A thread has {mappings:.1} mappings of memory. The lowest limit on this machine is {name}: {threads} threads. At {:.0} % \
         of it, {count} threads (2 MiB)",
        OF_THE_LIMIT * 100.0
    );
    match outcome {
        Ok(found) => format!(
            "{bound} started in {:.2} s; they map {:.1} GB, of which {:.3} GB are resident, and {:.3} GB more are kernel stacks \
             and page tables.",
            found.nanoseconds / GB,
            found.mapped / GB,
            found.resident / GB,
            (found.kernel_stacks + found.page_tables) / GB
        ),
        Err(reason) => format!("{bound} could not be had: {reason}."),
    }
}

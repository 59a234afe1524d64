//! The home page, with the table program × encoding.

use minijinja::{Value, context};
use pausa_cli::compare::Verdict;
use pausa_cli::measure::Figures;
use pausa_cli::workspace::Encoding;
use pausa_lab::fact::key;
use pausa_lab::metric::Metric;
use pausa_lab::stats::Summary;
use pausa_story::{CATALOGUE, ProgramInfo};
use serde::Serialize;

use super::gather::Gathered;

/// The choice to show agreement in the table. The other choices are metrics. [`choices`] sets the meaning.
const AGREES: Choice = Choice { name: "agrees", title: "Agreement", meaning: String::new() };
const BYTES: &str = "bytes";
/// The encoding that factors are relative to.
const BASE: &str = "struct";
const METRICS: [&str; 4] = [BYTES, "allocations", "instructions", "lines"];

fn choices() -> Vec<Choice> {
    let meaning = "whether it prints, byte for byte, what CPython printed".to_string();
    let metrics = METRICS.iter().filter_map(|name| Metric::find(name)).map(|metric| match metric.key {
        BYTES => Choice {
            name: metric.key,
            title: metric.title,
            meaning: "bytes while paused at its widest pause: its own, and those that it holds on the heap"
                .into(),
        },
        _ => Choice { name: metric.key, title: metric.title, meaning: metric.meaning() },
    });
    metrics.chain([Choice { meaning, ..AGREES }]).collect()
}

#[derive(Serialize)]
pub(crate) struct Home {
    figures: Vec<Choice>,
    /// The summary of the bytes, one item per encoding except the struct. Empty without figures.
    benefits: Vec<Benefit>,
    /// The name, title and toolchain of each encoding.
    encodings: Vec<Value>,
    rows: Vec<Row>,
    agreed: usize,
    disagreed: usize,
    /// The reason why there are no figures.
    without_figures: Option<String>,
    measured: Vec<pausa_lab::Receipt>,
    /// Memory that the marked figures leave out, by encoding.
    besides: Vec<String>,
}

/// The bytes of an encoding over all programs that it shares with the struct, as multiples of the struct's.
#[derive(Debug, PartialEq, Serialize)]
struct Benefit {
    encoding: String,
    median: String,
    low: String,
    high: String,
    /// The number of programs.
    count: usize,
    /// The length of its bar, in percent of the longest.
    percent: f64,
    /// Memory that the figures leave out.
    besides: Option<String>,
}

#[derive(Serialize)]
struct Choice {
    name: &'static str,
    title: &'static str,
    meaning: String,
}

#[derive(Serialize)]
struct Row {
    id: &'static str,
    chapter: u8,
    title: &'static str,
    summary: &'static str,
    unit: Option<String>,
    must_live: Option<f64>,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Cell {
    encoding: String,
    verdict: &'static str,
    reason: String,
    /// The figures in the order of [`METRICS`]. Empty if the encoding lacks the program.
    figures: Vec<Figure>,
}

#[derive(Serialize)]
struct Figure {
    name: &'static str,
    value: Option<f64>,
    shown: String,
    /// The value as a multiple of the struct's. `None` for the struct itself, or if either has no figure or the struct's is 0.
    factor: Option<String>,
}

impl Home {
    pub(crate) fn of(gathered: &Gathered) -> Self {
        let rows: Vec<_> = (0..CATALOGUE.len()).map(|row| Row::of(gathered, row)).collect();
        let count = |verdict: &str| {
            rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.verdict == verdict).count()
        };
        let (agreed, disagreed) = (count("agrees"), count("disagrees"));
        let encodings = gathered.workspace.encodings.iter().map(|encoding| {
            let Encoding { name, title, toolchain, .. } = encoding;
            context! { name, title, toolchain }
        });
        Home {
            figures: choices(),
            benefits: gathered.figures.as_ref().map_or_else(|_| Vec::new(), benefits),
            encodings: encodings.collect(),
            agreed,
            disagreed,
            rows,
            without_figures: gathered.figures.as_ref().err().cloned(),
            measured: gathered
                .figures
                .iter()
                .flat_map(|figures| figures.facts.batches.iter())
                .map(|batch| batch.receipt.clone())
                .collect(),
            besides: gathered
                .figures
                .iter()
                .flat_map(|figures| &figures.besides)
                .map(|(name, besides)| format!("{name}: and {besides}"))
                .collect(),
        }
    }
}

impl Row {
    fn of(gathered: &Gathered, row: usize) -> Self {
        let program = &CATALOGUE[row];
        let all = gathered.figures.as_ref().ok();
        let cells = gathered.workspace.encodings.iter().zip(&gathered.verdicts).map(|(encoding, column)| {
            let (verdict, reason) = match &column[row] {
                Verdict::Agrees => ("agrees", String::new()),
                Verdict::Disagrees(why) => ("disagrees", why.clone()),
                Verdict::Lacks(why) => ("lacks", why.clone()),
            };
            let figures = match verdict {
                "lacks" => Vec::new(),
                _ => METRICS.iter().map(|metric| figure(all, program.id, &encoding.name, metric)).collect(),
            };
            Cell { encoding: encoding.name.clone(), verdict, reason, figures }
        });
        Row {
            id: program.id,
            chapter: program.chapter,
            title: program.title,
            summary: program.summary,
            unit: all.and_then(|figures| figures.unit(program.id)).map(String::from),
            must_live: all.and_then(|figures| figures.must_live(program.id)),
            cells: cells.collect(),
        }
    }
}

fn figure(figures: Option<&Figures>, id: &str, encoding: &str, name: &'static str) -> Figure {
    let value = figures.and_then(|figures| value_of(figures, id, encoding, name));
    let shown = value.zip(Metric::find(name)).map(|(value, metric)| metric.show(value));
    let shown = match (shown, figures) {
        (Some(shown), Some(figures)) if name == BYTES => figures.marked(encoding, shown),
        (shown, _) => shown.unwrap_or("?".into()),
    };
    let own = figures.filter(|_| encoding != BASE).and_then(|figures| value_of(figures, id, BASE, name));
    let factor = value.zip(own).filter(|(_, own)| *own > 0.0).map(|(value, own)| factor(value / own));
    Figure { name, value, shown, factor }
}

fn benefits(figures: &Figures) -> Vec<Benefit> {
    let times = |encoding: &String| {
        let of = |program: &ProgramInfo| {
            let own = figures.state(program.id, BASE).filter(|own| *own > 0.0)?;
            Some(figures.state(program.id, encoding)? / own)
        };
        (encoding.clone(), CATALOGUE.iter().filter_map(of).collect::<Vec<_>>())
    };
    let mut benefits = summaries(figures.encodings.iter().filter(|name| *name != BASE).map(times).collect());
    for benefit in &mut benefits {
        benefit.besides = figures.besides.get(&benefit.encoding).cloned();
    }
    benefits
}

/// Summarizes the multiples of each encoding, the smallest median first.
fn summaries(all: Vec<(String, Vec<f64>)>) -> Vec<Benefit> {
    let summary = |(encoding, times): (String, Vec<f64>)| Some((encoding, Summary::of(&times)?));
    let mut all: Vec<_> = all.into_iter().filter_map(summary).collect();
    all.sort_by(|(_, a), (_, b)| a.median.total_cmp(&b.median));
    let longest = all.last().map_or(1.0, |(_, summary)| summary.median);
    let benefit = |(encoding, Summary { median, low, high, runs })| Benefit {
        encoding,
        median: factor(median),
        low: factor(low),
        high: factor(high),
        count: runs,
        percent: (median / longest * 100.0).round(),
        besides: None,
    };
    all.into_iter().map(benefit).collect()
}

fn value_of(figures: &Figures, id: &str, encoding: &str, name: &str) -> Option<f64> {
    match name {
        BYTES => figures.state(id, encoding),
        _ => figures.facts.number(&key(id, encoding).metric(name)).ok(),
    }
}

fn factor(times: f64) -> String {
    if times < 9.95 { format!("{times:.1} ×") } else { format!("{times:.0} ×") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_summarized_by_its_median_and_its_range() {
        let all = [("big", vec![12.0, 2.0, 4.0, 6.0]), ("small", vec![1.5]), ("none", Vec::new())];
        let summaries = summaries(all.map(|(name, times)| (name.to_string(), times)).into());
        let said = summaries.iter().map(|it| format!("{} {} {}–{}", it.encoding, it.median, it.low, it.high));
        assert_eq!(said.collect::<Vec<_>>(), ["small 1.5 × 1.5 ×–1.5 ×", "big 5.0 × 2.0 ×–12 ×"]);
        assert_eq!((summaries[0].percent, summaries[1].percent, summaries[1].count), (30.0, 100.0, 4));
    }
}

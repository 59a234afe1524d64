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

const BYTES: &str = "bytes";
/// The encoding that factors are relative to.
const BASE: &str = "struct";
const METRICS: [&str; 4] = [BYTES, "allocations", "instructions", "lines"];

/// What a cell of the table can show: a metric, or whether it agrees.
fn choices() -> Vec<Value> {
    let metrics = METRICS.iter().filter_map(|name| Metric::find(name)).map(|metric| {
        let meaning = match metric.key {
            BYTES => {
                "bytes while paused at its widest pause: its own, and those that it holds on the heap".into()
            }
            _ => metric.meaning(),
        };
        context! { name => metric.key, title => metric.title, meaning }
    });
    let meaning = "whether it prints, byte for byte, what CPython printed";
    metrics.chain([context! { name => "agrees", title => "Agreement", meaning }]).collect()
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

/// Makes the context of the page.
pub(crate) fn home(gathered: &Gathered) -> Value {
    let figures = gathered.figures.as_ref();
    let encodings = gathered.workspace.encodings.iter().map(|encoding| {
        let Encoding { name, title, toolchain, .. } = encoding;
        context! { name, title, toolchain }
    });
    let count =
        |is: fn(&Verdict) -> bool| gathered.verdicts.iter().flatten().filter(|verdict| is(verdict)).count();
    let measured = figures.iter().flat_map(|figures| &figures.facts.batches).map(|batch| &batch.receipt);
    let besides = figures.iter().flat_map(|figures| &figures.besides);
    context! {
        figures => choices(),
        benefits => figures.map_or_else(|_| Vec::new(), benefits),
        encodings => encodings.collect::<Vec<_>>(),
        agreed => count(|verdict| matches!(verdict, Verdict::Agrees)),
        disagreed => count(|verdict| matches!(verdict, Verdict::Disagrees(_))),
        rows => (0..CATALOGUE.len()).map(|index| row(gathered, index)).collect::<Vec<_>>(),
        without_figures => figures.err(),
        measured => measured.collect::<Vec<_>>(),
        // Memory that the marked figures leave out, by encoding.
        besides => besides.map(|(name, besides)| format!("{name}: and {besides}")).collect::<Vec<_>>(),
    }
}

/// Makes the context of a program's row. A cell has the figures in the order of [`METRICS`], or none if the encoding lacks the
/// program.
fn row(gathered: &Gathered, index: usize) -> Value {
    let ProgramInfo { id, chapter, title, summary, .. } = &CATALOGUE[index];
    let all = gathered.figures.as_ref().ok();
    let cells = gathered.workspace.encodings.iter().zip(&gathered.verdicts).map(|(encoding, column)| {
        let (verdict, reason) = match &column[index] {
            Verdict::Agrees => ("agrees", ""),
            Verdict::Disagrees(why) => ("disagrees", why.as_str()),
            Verdict::Lacks(why) => ("lacks", why.as_str()),
        };
        let figures: Vec<_> = match verdict {
            "lacks" => Vec::new(),
            _ => METRICS.iter().map(|metric| figure(all, id, &encoding.name, metric)).collect(),
        };
        context! { encoding => encoding.name, verdict, reason, figures }
    });
    let cells: Vec<_> = cells.collect();
    let unit = all.and_then(|figures| figures.unit(id));
    let must_live = all.and_then(|figures| figures.must_live(id));
    context! { id, chapter, title, summary, unit, must_live, cells }
}

/// Makes the context of a figure. Its `factor` is the multiple of the struct's: none for the struct itself, or if either has no
/// figure or the struct's is 0.
fn figure(figures: Option<&Figures>, id: &str, encoding: &str, name: &str) -> Value {
    let value = figures.and_then(|figures| value_of(figures, id, encoding, name));
    let shown = value.zip(Metric::find(name)).map(|(value, metric)| metric.show(value));
    let shown = match (shown, figures) {
        (Some(shown), Some(figures)) if name == BYTES => figures.marked(encoding, shown),
        (shown, _) => shown.unwrap_or("?".into()),
    };
    let own = figures.filter(|_| encoding != BASE).and_then(|figures| value_of(figures, id, BASE, name));
    let factor = value.zip(own).filter(|(_, own)| *own > 0.0).map(|(value, own)| factor(value / own));
    context! { name, value, shown, factor }
}

/// Summarizes the bytes: one item per encoding except the struct.
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

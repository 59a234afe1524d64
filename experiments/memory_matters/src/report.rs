//! The plots, the table, and what a million terms would take.

use std::error::Error;
use std::path::Path;

use pausa_lab::Receipt;
use pausa_lab::plot::{Axis, Lines, Scale, Series};
use pausa_lab::report::{Table, between_markers, measured};

use crate::computed;
use crate::contenders::{CONTENDERS, NUMBERS};
use crate::figures::Point;

const MIB: f64 = 1024.0 * 1024.0;
const GB: f64 = 1e9;
const MILLION: u64 = 1_000_000;

/// Everything that is said of the points, with their receipt.
pub(crate) fn text(points: &[Point], receipt: &Receipt) -> String {
    format!("{}\n\n{}\n\n{}\n\n{receipt}", peaks(points), extrapolation(points), million(points))
}

fn peaks(points: &[Point]) -> String {
    let columns =
        NUMBERS.iter().flat_map(|numbers| CONTENDERS.map(|contender| format!("{numbers} {contender}")));
    let mut table = Table::new(["n".to_string()].into_iter().chain(columns));
    let mut counts: Vec<_> = points.iter().map(|point| point.count).collect();
    counts.sort_unstable();
    counts.dedup();
    for count in counts {
        let mut row = vec![count.to_string()];
        for numbers in NUMBERS {
            for contender in CONTENDERS {
                let allocated =
                    find(points, contender, numbers, count).map(|point| point.allocated.to_string());
                row.push(allocated.unwrap_or_else(|| table.dash("not run: see below")));
            }
        }
        table.row(row);
    }
    format!("The most bytes that are allocated at once, of the first n terms:\n\n{table}")
}

/// How the computed sizes fare where the list can be had.
fn extrapolation(points: &[Point]) -> String {
    let mut table = Table::new(["n", "computed, bytes", "allocated / computed", "resident / computed"]);
    let lists = points.iter().filter(|point| (&*point.contender, &*point.numbers) == ("list", "exact"));
    // What is resident of a smaller one is lost in what is resident of the process.
    for point in lists.filter(|point| point.count >= 10_000) {
        let computed = computed::list(point.count) as f64;
        let ratio = |bytes: u64| format!("{:.3}", bytes as f64 / computed);
        table.row([
            point.count.to_string(),
            format!("{computed}"),
            ratio(point.allocated),
            ratio(point.peak - point.before),
        ]);
    }
    format!("The list of exact terms as it is computed, and as it is measured:\n\n{table}")
}

fn million(points: &[Point]) -> String {
    let sizes = [computed::least(MILLION), computed::list(MILLION), computed::python_list(MILLION)];
    let [least, here, python] = sizes.map(|bytes| bytes as f64 / GB);
    let last = computed::bits(MILLION - 1);
    let mut generators: Vec<_> = CONTENDERS[1..].iter().collect();
    generators.retain(|contender| find(points, contender, "exact", MILLION).is_some());
    let most = generators.iter().filter_map(|contender| find(points, contender, "exact", MILLION));
    let most = most.map(|point| point.allocated).max().unwrap_or(0) as f64 / 1e6;
    format!(
        "**A million exact terms.** The last, F(999,999), has {last} bits. All of them, each in as many bytes as it needs, are \
         {least:.1} GB; as the list here, {here:.1} GB; as CPython's list, {python:.1} GB. The generators went over the same \
         million with at most {most:.2} MB."
    )
}

fn find<'a>(points: &'a [Point], contender: &str, numbers: &str, count: u64) -> Option<&'a Point> {
    points
        .iter()
        .find(|point| (&*point.contender, &*point.numbers, point.count) == (contender, numbers, count))
}

/// Writes the plots, their figures, and the README's part.
pub(crate) fn save(points: &[Point], receipt: &Receipt) -> Result<(), Box<dyn Error>> {
    for numbers in NUMBERS {
        lines(points, numbers).save(&folder().join(format!("peak-{numbers}")))?;
    }
    Ok(between_markers(&folder().join("README.md"), "memory_matters", &text(points, receipt))?)
}

/// Whether all that can be saved: to be asked before it is measured.
pub(crate) fn check() -> Result<(), Box<dyn Error>> {
    for numbers in NUMBERS {
        pausa_lab::plot::check(&folder().join(format!("peak-{numbers}")))?;
    }
    Ok(measured(&folder().join("README.md"), "memory_matters").map(drop)?)
}

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn lines(points: &[Point], numbers: &str) -> Lines {
    let mut series: Vec<_> = CONTENDERS
        .map(|contender| {
            let own =
                points.iter().filter(|point| (&*point.contender, &*point.numbers) == (contender, numbers));
            let points = own.map(|point| (point.count as f64, point.peak as f64 / MIB)).collect();
            Series { name: contender.into(), points, computed: false }
        })
        .into();
    if numbers == "exact" {
        let counts = [10_000, 30_000, 100_000, 300_000, MILLION];
        let points = counts.map(|count| (count as f64, computed::list(count) as f64 / MIB)).into();
        series.push(Series { name: "list, computed".into(), points, computed: true });
    }
    let terms = if numbers == "exact" { "exact terms" } else { "terms of 64 bits" };
    Lines {
        title: format!("Peak memory of the first n Fibonacci numbers, {terms}"),
        description: format!(
            "Peak resident memory of a process over n, both on logarithmic axes, for {terms}. The list grows with n; the \
             generators of the three encodings lie together, at what a process takes at least."
        ),
        x: Axis { label: "n".into(), scale: Scale::Log },
        y: Axis { label: "peak of the process, MiB".into(), scale: Scale::Log },
        series,
    }
}

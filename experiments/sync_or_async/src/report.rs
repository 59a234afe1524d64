//! The tables and the plot.

use pausa_lab::plot::{Axis, Lines, Scale, Series};
use pausa_lab::report::Table;
use pausa_lab::stats::Summary;
use pausa_loops::LoopName;

use crate::figures::{Figures, STORY};

/// The tables.
pub(crate) fn text(figures: &Figures) -> String {
    format!("{}\n\n{}\n\n{}\n", asked(figures), story(figures), growth(figures))
}

fn spread(seconds: &[f64], decimals: usize) -> String {
    Summary::of(seconds).map_or("—".into(), |summary| of(&summary, decimals))
}

fn of(Summary { median, low, high, .. }: &Summary, decimals: usize) -> String {
    format!("{median:.decimals$} ({low:.decimals$}–{high:.decimals$})")
}

fn asked(figures: &Figures) -> Table {
    let mut table = Table::new(["asked of our loop", "asked", "median (low–high)", "reached"]);
    let reached = |yes: bool| if yes { "yes" } else { "no" }.to_string();
    let three = figures.find(3, STORY).and_then(|row| figures.speedup(row, 0));
    if let Some((ratio, _)) = three {
        let cells = ["three pages at once: times as fast".into(), "≥ 2.9".into(), of(&ratio, 2)];
        table.row(cells.into_iter().chain([reached(ratio.median >= 2.9)]));
    }
    if let Some(seconds) = figures.tasks.first().and_then(|tasks| Summary::of(&tasks.gathered)) {
        let cells = ["two tasks gathered, s".into(), "≤ 2.010".into(), of(&seconds, 4)];
        table.row(cells.into_iter().chain([reached(seconds.median <= 2.010)]));
    }
    if let Some(seconds) = figures.find(1_000, STORY).and_then(|row| Summary::of(&row.at_once[0])) {
        let cells = ["a thousand pages at once, s".into(), "< 1.2".into(), of(&seconds, 3)];
        table.row(cells.into_iter().chain([reached(seconds.median < 1.2)]));
    }
    table
}

fn story(figures: &Figures) -> String {
    let names = LoopName::ALL.map(|name| format!("{name}, s"));
    let mut table = Table::new(["the story's".to_string(), "the story, s".into()].into_iter().chain(names));
    if let Some(row) = figures.find(3, STORY) {
        let blocking = table.dash("a blocking client needs no loop; its time stands under ours");
        let first = ["three pages, one after another".into(), "1.47".into(), spread(&row.sequence, 3)];
        table.row(first.into_iter().chain([blocking.clone(), blocking]));
        let first = ["three pages at once".to_string(), "0.52".into()];
        table.row(first.into_iter().chain(row.at_once.iter().map(|seconds| spread(seconds, 3))));
    }
    let sequence = figures.tasks.iter().map(|tasks| spread(&tasks.sequence, 4));
    table.row(["A (2 s), then B (1 s)".to_string(), "3".into()].into_iter().chain(sequence));
    let gathered = figures.tasks.iter().map(|tasks| spread(&tasks.gathered, 4));
    table.row(["A and B gathered".to_string(), "2".into()].into_iter().chain(gathered));
    table.to_string()
}

fn growth(figures: &Figures) -> String {
    let names =
        LoopName::ALL.iter().flat_map(|name| [format!("{name}, s"), format!("{name}: times as fast")]);
    let columns = ["pages".to_string(), "s a page".into(), "one after another, s".into()];
    let mut table = Table::new(columns.into_iter().chain(names));
    for row in &figures.downloads {
        let sequence = match row.sequence.is_empty() {
            true => table
                .dash("not run; the ratios are to ten pages' time in sequence, times the number of pages"),
            false => spread(&row.sequence, 2),
        };
        let mut cells = vec![row.pages.to_string(), row.delay.to_string(), sequence];
        for (which, seconds) in row.at_once.iter().enumerate() {
            cells.push(spread(seconds, 3));
            cells.push(
                figures.speedup(row, which).map_or("—".into(), |(ratio, _)| format!("{:.1}", ratio.median)),
            );
        }
        table.row(cells);
    }
    table.to_string()
}

/// How the ratio grows with the pages, of half a second each.
pub(crate) fn plot(figures: &Figures) -> Lines {
    let rows = || figures.downloads.iter().filter(|row| row.delay == STORY);
    let mut series: Vec<_> = LoopName::ALL
        .iter()
        .enumerate()
        .map(|(which, name)| {
            let point = |row| Some((row, figures.speedup(row, which)?.0.median));
            let points = rows().filter_map(point).map(|(row, ratio)| (row.pages as f64, ratio)).collect();
            Series { name: name.to_string(), points, computed: false }
        })
        .collect();
    let points = rows().map(|row| (row.pages as f64, row.pages as f64)).collect();
    series.push(Series { name: "the limit".into(), points, computed: true });
    Lines {
        title: "How many times as fast pages come at once".into(),
        description: "The ratio of the time of pages one after another to that of pages at once, over 3, 10, 100 and 1,000 \
                      pages, both on logarithmic axes, on three loops, beside the limit, which is the number of pages."
            .into(),
        x: Axis { label: "pages of half a second".into(), scale: Scale::Log },
        y: Axis { label: "times as fast".into(), scale: Scale::Log },
        series,
    }
}

//! The table of a program's figures, with one row per encoding and one column per metric.

use pausa_cli::measure::COLUMNS;
use pausa_lab::metric::Metric;
use serde::Serialize;

use super::chart;
use super::gather::Gathered;

#[derive(Serialize)]
pub(crate) struct Numbers {
    unit: String,
    must_live: f64,
    columns: Vec<Column>,
    rows: Vec<Line>,
    /// Memory that the marked figures leave out, by encoding.
    besides: Vec<String>,
    receipts: Vec<pausa_lab::Receipt>,
    /// The charts as SVG.
    charts: Vec<String>,
}

#[derive(Serialize)]
struct Column {
    title: &'static str,
    meaning: String,
}

#[derive(Serialize)]
struct Line {
    encoding: String,
    cells: Vec<String>,
}

impl Numbers {
    pub(crate) fn of(gathered: &Gathered, id: &str) -> Option<Self> {
        let figures = gathered.figures.as_ref().ok()?;
        let line = |encoding: &String| {
            let cells = figures.cells(id, encoding)?;
            Some(Line { encoding: encoding.clone(), cells })
        };
        let rows: Vec<_> = figures.encodings.iter().filter_map(line).collect();
        let is_shown = |name: &String| rows.iter().any(|row| row.encoding == *name);
        let besides = figures.besides.iter().filter(|(name, _)| is_shown(name));
        let besides = besides.map(|(name, besides)| format!("{name}: and {besides}")).collect();
        let columns = COLUMNS.iter().filter_map(|metric| Metric::find(metric));
        Some(Numbers {
            unit: figures.unit(id)?.to_string(),
            must_live: figures.must_live(id)?,
            columns: columns
                .map(|metric| Column { title: metric.title, meaning: metric.meaning() })
                .collect(),
            rows,
            besides,
            receipts: figures.receipts(id).cloned().collect(),
            charts: [chart::costs(figures, id), chart::times(figures, id)].into_iter().flatten().collect(),
        })
    }
}

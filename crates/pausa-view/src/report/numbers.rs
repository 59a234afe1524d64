//! The table of a program's figures, with one row per encoding and one column per metric.

use minijinja::{Value, context};
use pausa_cli::measure::COLUMNS;
use pausa_lab::metric::Metric;
use serde::Serialize;

use super::chart;
use super::gather::Gathered;

#[derive(Serialize)]
pub(crate) struct Numbers {
    unit: String,
    must_live: f64,
    /// The title and meaning of each metric.
    columns: Vec<Value>,
    /// The figures of each encoding.
    rows: Vec<Value>,
    /// Memory that the marked figures leave out, by encoding.
    besides: Vec<String>,
    receipts: Vec<pausa_lab::Receipt>,
    /// The charts as SVG.
    charts: Vec<String>,
}

impl Numbers {
    pub(crate) fn of(gathered: &Gathered, id: &str) -> Option<Self> {
        let figures = gathered.figures.as_ref().ok()?;
        let cells = |encoding: &String| Some((encoding.clone(), figures.cells(id, encoding)?));
        let rows: Vec<_> = figures.encodings.iter().filter_map(cells).collect();
        let is_shown = |name: &String| rows.iter().any(|(encoding, _)| encoding == name);
        let besides = figures.besides.iter().filter(|(name, _)| is_shown(name));
        let besides = besides.map(|(name, besides)| format!("{name}: and {besides}")).collect();
        let columns = COLUMNS.iter().filter_map(|metric| Metric::find(metric));
        Some(Numbers {
            unit: figures.unit(id)?.to_string(),
            must_live: figures.must_live(id)?,
            columns: columns
                .map(|metric| context! { title => metric.title, meaning => metric.meaning() })
                .collect(),
            rows: rows.iter().map(|(encoding, cells)| context! { encoding, cells }).collect(),
            besides,
            receipts: figures.receipts(id).cloned().collect(),
            charts: [chart::costs(figures, id), chart::times(figures, id)].into_iter().flatten().collect(),
        })
    }
}

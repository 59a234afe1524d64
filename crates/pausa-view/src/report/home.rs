//! The first page: the table program × encoding.

use pausa_cli::compare::Verdict;
use pausa_cli::measure::{Costs, number};
use pausa_story::CATALOGUE;
use serde::Serialize;

use super::gather::Gathered;

/// What the table can show: its name in the page, its words, and what they mean.
const FIGURES: [(&str, &str, &str); 5] = [
    ("agrees", "Agreement", "whether it prints, byte for byte, what CPython printed"),
    (
        "bytes",
        "Bytes",
        "bytes while paused at its widest pause: its own, and those that it holds on the heap",
    ),
    ("allocations", "Allocations", "for each unit, after the first"),
    (
        "instructions",
        "Instructions",
        "for each unit, counted by callgrind, with the driver, which is the same for all",
    ),
    ("lines", "Lines", "of the chapter, without comments and blank ones"),
];

#[derive(Serialize)]
pub(crate) struct Home {
    figures: Vec<Choice>,
    encodings: Vec<Column>,
    rows: Vec<Row>,
    agreed: usize,
    disagreed: usize,
    /// Why there are no figures.
    without_figures: Option<String>,
    measured: Option<pausa_figures::Receipt>,
    /// What the marked figures leave out.
    besides: Vec<String>,
}

#[derive(Serialize)]
struct Choice {
    name: &'static str,
    title: &'static str,
    meaning: &'static str,
}

#[derive(Serialize)]
struct Column {
    name: String,
    title: String,
    toolchain: String,
}

#[derive(Serialize)]
struct Row {
    id: &'static str,
    chapter: u8,
    title: &'static str,
    summary: &'static str,
    unit: Option<String>,
    must_live: Option<u64>,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Cell {
    encoding: String,
    verdict: &'static str,
    reason: String,
    /// In the order of [`FIGURES`] without the first; none where there is a dash.
    figures: Vec<Figure>,
}

#[derive(Serialize)]
struct Figure {
    name: &'static str,
    value: Option<f64>,
    shown: String,
}

impl Home {
    pub(crate) fn of(gathered: &Gathered) -> Self {
        let rows: Vec<_> = (0..CATALOGUE.len()).map(|row| Row::of(gathered, row)).collect();
        let count = |verdict: &str| {
            rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.verdict == verdict).count()
        };
        let (agreed, disagreed) = (count("agrees"), count("disagrees"));
        Home {
            figures: FIGURES.map(|(name, title, meaning)| Choice { name, title, meaning }).into(),
            encodings: columns(gathered),
            agreed,
            disagreed,
            rows,
            without_figures: gathered.figures.as_ref().err().cloned(),
            measured: gathered.figures.as_ref().ok().map(|figures| figures.receipt.clone()),
            besides: gathered
                .figures
                .iter()
                .flat_map(|figures| &figures.besides)
                .map(|(name, besides)| format!("{name}: and {besides}"))
                .collect(),
        }
    }
}

fn columns(gathered: &Gathered) -> Vec<Column> {
    let encodings = gathered.workspace.encodings.iter().map(|encoding| Column {
        name: encoding.name.clone(),
        title: encoding.title.clone(),
        toolchain: encoding.toolchain.clone(),
    });
    encodings.collect()
}

impl Row {
    fn of(gathered: &Gathered, row: usize) -> Self {
        let program = &CATALOGUE[row];
        let figures = gathered.figures_of(program.id);
        let cells = gathered.workspace.encodings.iter().zip(&gathered.verdicts).map(|(encoding, column)| {
            let costs = figures.and_then(|figures| figures.rows.get(&encoding.name)?.costs().ok());
            let (verdict, reason) = match &column[row] {
                Verdict::Agrees => ("agrees", String::new()),
                Verdict::Disagrees(why) => ("disagrees", why.clone()),
                Verdict::Lacks(why) => ("lacks", why.clone()),
            };
            let mut figures = if verdict == "lacks" { Vec::new() } else { shown(costs) };
            if let (Some(bytes), Ok(all), Some(_)) = (figures.first_mut(), &gathered.figures, costs) {
                bytes.shown = all.marked(&encoding.name, &bytes.shown);
            }
            Cell { encoding: encoding.name.clone(), verdict, reason, figures }
        });
        Row {
            id: program.id,
            chapter: program.chapter,
            title: program.title,
            summary: program.summary,
            unit: figures.map(|figures| figures.unit.clone()),
            must_live: figures.map(|figures| figures.must_live),
            cells: cells.collect(),
        }
    }
}

fn shown(costs: Option<&Costs>) -> Vec<Figure> {
    let figures: [Option<f64>; 4] = match costs {
        Some(costs) => [
            Some(costs.state() as f64),
            Some(costs.allocations),
            costs.instructions.as_ref().ok().copied(),
            Some(costs.lines as f64),
        ],
        None => [None; 4],
    };
    let figures = FIGURES.iter().skip(1).zip(figures).map(|((name, ..), value)| Figure {
        name,
        value,
        shown: value.map_or("?".into(), number),
    });
    figures.collect()
}

//! Drawings of the compiler's layout of a paused program: boxes, on one scale for all encodings.

use pausa_cli::layout::{Laid, Layout, described};
use pausa_lab::layout::Kind;
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Drawing {
    encoding: String,
    measured: Option<String>,
    types: Vec<Drawn>,
}

#[derive(Serialize)]
struct Drawn {
    name: String,
    size: u64,
    align: u64,
    /// The size of the largest instance, if there are several. `size` is that of the smallest.
    largest: Option<u64>,
    instances: usize,
    states: Vec<State>,
}

#[derive(Serialize)]
struct State {
    name: String,
    line: Option<u64>,
    size: u64,
    boxes: Vec<Box>,
    /// The boxes as text.
    words: String,
}

#[derive(Serialize)]
struct Box {
    kind: &'static str,
    words: String,
    size: u64,
    /// The size in percent of the program's largest type.
    percent: f64,
}

/// Draws the layouts of a program, in their order.
pub(crate) fn drawings(layouts: &[Layout]) -> Vec<Drawing> {
    let widest = layouts.iter().flat_map(|layout| &layout.types).map(|laid| laid.smallest.size).max();
    let widest = widest.unwrap_or(1).max(1) as f64;
    let drawings = layouts.iter().map(|layout| Drawing {
        encoding: layout.encoding.clone(),
        measured: layout.measured.clone(),
        types: layout.types.iter().map(|laid| drawn(laid, widest)).collect(),
    });
    drawings.collect()
}

fn drawn(laid: &Laid, widest: f64) -> Drawn {
    let variants = laid.smallest.paused().enumerate();
    let states = variants.map(|(place, variant)| {
        let boxes: Vec<_> = variant
            .parts
            .iter()
            .filter(|part| part.size > 0)
            .map(|part| Box {
                kind: kind(part.kind),
                words: described(part).split_whitespace().collect::<Vec<_>>().join(" "),
                size: part.size,
                percent: part.size as f64 / widest * 100.0,
            })
            .collect();
        let words: Vec<_> = boxes.iter().map(|part| format!("{} bytes {}", part.size, part.words)).collect();
        State {
            name: variant.name.clone(),
            line: laid.lines.get(place).copied(),
            size: variant.size,
            words: words.join(", "),
            boxes,
        }
    });
    Drawn {
        name: laid.smallest.name.clone(),
        size: laid.smallest.size,
        align: laid.smallest.align,
        largest: laid.sizes.last().copied().filter(|_| laid.sizes.len() > 1),
        instances: laid.sizes.len(),
        states: states.collect(),
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Upvar => "captured",
        Kind::Local => "kept",
        Kind::Field => "field",
        Kind::Padding => "padding",
    }
}

//! Drawings of the compiler's layout of a paused program: boxes, on one scale for all encodings.

use minijinja::{Value, context};
use pausa_cli::layout::{Laid, Layout, described};
use pausa_lab::layout::{Kind, Type, Variant};

/// Draws the layouts of a program, in their order: each has the types of an encoding, and each type its states.
pub(crate) fn drawings(layouts: &[Layout]) -> Vec<Value> {
    let widest = layouts.iter().flat_map(|layout| &layout.types).map(|laid| laid.smallest.size).max();
    let widest = widest.unwrap_or(1).max(1) as f64;
    let drawings = layouts.iter().map(|Layout { encoding, measured, types }| {
        let types: Vec<_> = types.iter().map(|laid| drawn(laid, widest)).collect();
        context! { encoding, measured, types }
    });
    drawings.collect()
}

/// Draws a type. `size` is that of the smallest instance, and `largest` that of the largest, if there are several.
fn drawn(laid: &Laid, widest: f64) -> Value {
    let Type { name, size, align, .. } = &laid.smallest;
    let largest = laid.sizes.last().copied().filter(|_| laid.sizes.len() > 1);
    let states = laid.smallest.paused().enumerate();
    let states = states.map(|(place, variant)| state(variant, laid.lines.get(place).copied(), widest));
    let states: Vec<_> = states.collect();
    context! { name, size, align, largest, instances => laid.sizes.len(), states }
}

/// Draws a state: its boxes, and the same as text. A box's `percent` is relative to the program's largest type.
fn state(variant: &Variant, line: Option<u64>, widest: f64) -> Value {
    let Variant { name, size, parts } = variant;
    let (mut boxes, mut texts) = (Vec::new(), Vec::new());
    for part in parts.iter().filter(|part| part.size > 0) {
        let words = described(part).split_whitespace().collect::<Vec<_>>().join(" ");
        texts.push(format!("{} bytes {words}", part.size));
        let percent = part.size as f64 / widest * 100.0;
        boxes.push(context! { kind => kind(part.kind), words, size => part.size, percent });
    }
    context! { name, line, size, boxes, words => texts.join(", ") }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Upvar => "captured",
        Kind::Local => "kept",
        Kind::Field => "field",
        Kind::Padding => "padding",
    }
}

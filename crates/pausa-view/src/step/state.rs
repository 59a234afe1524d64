//! The bytes of a paused program's state, as they are known.

use std::path::Path;

use pausa_cli::measure::{Figures, gate};

/// The figures that `cargo pausa measure --readme` keeps, or why there are none.
pub(crate) fn figures(root: &Path) -> Result<Figures, String> {
    gate::load(root).map_err(|_| "not measured yet".to_string())
}

/// Bytes of an encoding's state at its widest pause: the handle, and what it holds; marked where that is not all.
pub(crate) fn state_bytes(
    figures: &Result<Figures, String>,
    encoding: &str,
    id: &str,
) -> Result<String, String> {
    let figures = figures.as_ref().map_err(Clone::clone)?;
    let row = figures
        .programs
        .iter()
        .find(|program| program.id == id)
        .and_then(|program| program.rows.get(encoding));
    let costs = row.ok_or_else(|| "not measured yet".to_string())?.costs().map_err(str::to_string)?;
    Ok(figures.marked(encoding, costs.state()))
}

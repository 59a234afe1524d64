//! The bytes of a paused program's state, as they are known.

use pausa_cli::measure::Figures;

/// Bytes of an encoding's state at its widest pause: the handle, and what it holds; marked where that is not all.
pub(crate) fn state_bytes(figures: Option<&Figures>, encoding: &str, id: &str) -> Result<String, String> {
    let known = figures.and_then(|figures| Some(figures.marked(encoding, figures.state(id, encoding)?)));
    known.ok_or_else(|| "not measured yet".into())
}

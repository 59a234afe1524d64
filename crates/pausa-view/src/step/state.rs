//! The bytes of a paused program's state, from the saved figures.

use pausa_cli::measure::Figures;

/// Formats the bytes of an encoding's state at its widest pause: the handle and what it holds. A mark shows that the encoding
/// takes memory that is not counted. The error is the reason why the bytes are unknown.
pub(crate) fn state_bytes(figures: Option<&Figures>, encoding: &str, id: &str) -> Result<String, String> {
    let known = figures.and_then(|figures| Some(figures.marked(encoding, figures.state(id, encoding)?)));
    known.ok_or_else(|| "not measured yet".into())
}

//! The README's picture, a frame of `cargo pausa step`.

use std::io;

use pausa_cli::views::PICTURES;
use pausa_output::Folder;
use pausa_story::Failure;

const PICTURE: &str = "step.svg";

/// Draws the picture, and returns its path.
pub(crate) fn take(pictures: Folder) -> Result<String, Failure> {
    let failed = |error: io::Error| Failure::Run(error.to_string());
    let draft = pictures.begin().map_err(failed)?;
    let stepped = crate::step::picture("ch2_worker", &["struct", "genawaiter", "coroutine"], 2, (168, 44))?;
    draft.file(PICTURE, stepped.as_bytes()).map_err(failed)?;
    draft.finish().map_err(failed)?;
    Ok(format!("{PICTURES}/{PICTURE}"))
}

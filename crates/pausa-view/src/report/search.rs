//! The search index of the site: path, title, text and kind of each program, document and compile-fail case.

use pausa_story::{CATALOGUE, Failure};

use super::cases::Case;
use super::documents::Document;
use super::site::Site;

/// Writes the index as a script, because a page opened from disk cannot fetch other files.
///
/// # Errors
/// If the index cannot be written.
pub(crate) fn write(site: &Site, documents: &[Document], cases: &[Case]) -> Result<(), Failure> {
    let programs = CATALOGUE.iter().map(|program| {
        let text = format!("{} {}", program.id, program.summary);
        (format!("programs/{}.html", program.id), program.title.to_string(), text, "program")
    });
    let documents = documents.iter().map(Document::searched);
    let cases = cases.iter().map(|case| {
        (
            format!("compile-fail/index.html#{}", case.name),
            case.name.replace('_', " "),
            case.said(),
            "compile error",
        )
    });
    let index: Vec<_> = programs.chain(documents).chain(cases).collect();
    let json =
        serde_json::to_string(&index).map_err(|error| Failure::Run(format!("the search index: {error}")))?;
    site.file("assets/index.js", format!("globalThis.pausaIndex = {json};\n").as_bytes())
}

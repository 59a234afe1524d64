//! The machine code of a body: the functions that mention the user's file, in the program's symbol table.
//!
//! Counted are the file's own functions and closures, instances of library functions for its types (such as drops), and one
//! resumption with all that was inlined into it. Not counted are the driver's other functions, and library code that is the
//! same for every body.

use std::path::Path;

use object::{Object, ObjectSymbol, SymbolKind};

/// Bytes.
pub(crate) fn bytes(binary: &Path) -> Option<u64> {
    let data = std::fs::read(binary).ok()?;
    let file = object::File::parse(&*data).ok()?;
    let mut places = std::collections::BTreeMap::new();
    for symbol in file.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text && symbol.size() > 0) {
        let name = rustc_demangle::demangle(symbol.name().unwrap_or_default());
        if is_of_body(&format!("{name:#}")) {
            places.insert(symbol.address(), symbol.size());
        }
    }
    Some(places.values().sum())
}

fn is_of_body(name: &str) -> bool {
    let mentions = name.starts_with("body::")
        || name.contains("<body::")
        || name.contains(" body::")
        || name.contains("(body::");
    let is_resumption = name.starts_with("pausa_try_driver::drive::resume_")
        || name.starts_with("pausa_try_driver::drive::start_");
    let is_driver = name.starts_with("pausa_try_driver::")
        || name.starts_with("<pausa_try_driver::")
        || name.contains("::{closure") && name.contains("body::main")
        || name.starts_with("body::main");
    is_resumption || mentions && !is_driver
}

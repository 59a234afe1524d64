//! The machine code of a body: the functions that mention the user's file, in the program's symbol table.
//!
//! Counted are the file's own functions and closures, instances of library functions for its types (such as drops), and one
//! resumption with all that was inlined into it. Not counted are the driver's other functions, and library code that is the
//! same for every body.

use std::path::Path;

/// Bytes.
pub(crate) fn bytes(binary: &Path) -> Option<u64> {
    pausa_lab::snippet::code(binary, is_of_body).ok()
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

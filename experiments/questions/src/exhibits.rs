//! The exhibits, in the order of their questions. Each is a directory beside `src`.

use crate::exhibit::Exhibit;

#[path = "../q06_first_input/exhibit.rs"]
mod q06_first_input;

/// Every exhibit.
pub(crate) const EXHIBITS: &[Exhibit] = &[q06_first_input::EXHIBIT];

//! The exhibits, in the order of their questions. Each is a directory beside `src`.

use crate::exhibit::Exhibit;

#[path = "../q06_first_input/exhibit.rs"]
mod q06_first_input;
#[path = "../q16_clone/exhibit.rs"]
mod q16_clone;
#[path = "../q17_yield_from/exhibit.rs"]
mod q17_yield_from;
#[path = "../q19_one_primitive/exhibit.rs"]
mod q19_one_primitive;

/// Every exhibit.
pub(crate) const EXHIBITS: &[Exhibit] =
    &[q06_first_input::EXHIBIT, q16_clone::EXHIBIT, q17_yield_from::EXHIBIT, q19_one_primitive::EXHIBIT];

//! The exhibits, in the order of their questions. Each is a directory beside `src`.

use crate::exhibit::Exhibit;

#[path = "../q03_iterator_or_recipe/exhibit.rs"]
mod q03_iterator_or_recipe;
#[path = "../q05_yield_or_reassign/exhibit.rs"]
mod q05_yield_or_reassign;
#[path = "../q06_first_input/exhibit.rs"]
mod q06_first_input;
#[path = "../q09_resume_by_value/exhibit.rs"]
mod q09_resume_by_value;
#[path = "../q10_enum_or_bare/exhibit.rs"]
mod q10_enum_or_bare;
#[path = "../q18_size_hint/exhibit.rs"]
mod q18_size_hint;

/// Every exhibit.
pub(crate) const EXHIBITS: &[Exhibit] = &[
    q03_iterator_or_recipe::EXHIBIT,
    q05_yield_or_reassign::EXHIBIT,
    q06_first_input::EXHIBIT,
    q09_resume_by_value::EXHIBIT,
    q10_enum_or_bare::EXHIBIT,
    q18_size_hint::EXHIBIT,
];

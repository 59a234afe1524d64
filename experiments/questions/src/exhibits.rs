//! The exhibits, in the order of their questions. Each is a directory beside `src`.

use crate::exhibit::Exhibit;

#[path = "../q01_borrow_across_a_yield/exhibit.rs"]
mod q01_borrow_across_a_yield;
#[path = "../q06_first_input/exhibit.rs"]
mod q06_first_input;
#[path = "../q07_borrowed_arguments/exhibit.rs"]
mod q07_borrowed_arguments;
#[path = "../q08_after_the_end/exhibit.rs"]
mod q08_after_the_end;
#[path = "../q12_stored_twice/exhibit.rs"]
mod q12_stored_twice;
#[path = "../q13_panic_states/exhibit.rs"]
mod q13_panic_states;
#[path = "../q14_by_hand_or_chain/exhibit.rs"]
mod q14_by_hand_or_chain;
#[path = "../q15_poll_next/exhibit.rs"]
mod q15_poll_next;

/// Every exhibit.
pub(crate) const EXHIBITS: &[Exhibit] = &[
    q01_borrow_across_a_yield::EXHIBIT,
    q06_first_input::EXHIBIT,
    q07_borrowed_arguments::EXHIBIT,
    q08_after_the_end::EXHIBIT,
    q12_stored_twice::EXHIBIT,
    q13_panic_states::EXHIBIT,
    q14_by_hand_or_chain::EXHIBIT,
    q15_poll_next::EXHIBIT,
];

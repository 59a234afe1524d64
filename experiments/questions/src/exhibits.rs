//! The list of exhibits, in the order of their questions. Each is in a directory next to `src`.

use pausa_lab::Experiment;

#[path = "../divergence/divergence.rs"]
mod divergence;
#[path = "../q01_borrow_across_a_yield/exhibit.rs"]
mod q01_borrow_across_a_yield;
#[path = "../q02_double_indirection/exhibit.rs"]
mod q02_double_indirection;
#[path = "../q03_iterator_or_recipe/exhibit.rs"]
mod q03_iterator_or_recipe;
#[path = "../q04_prefix_or_postfix/exhibit.rs"]
mod q04_prefix_or_postfix;
#[path = "../q05_yield_or_reassign/exhibit.rs"]
mod q05_yield_or_reassign;
#[path = "../q06_first_input/exhibit.rs"]
mod q06_first_input;
#[path = "../q07_borrowed_arguments/exhibit.rs"]
mod q07_borrowed_arguments;
#[path = "../q08_after_the_end/exhibit.rs"]
mod q08_after_the_end;
#[path = "../q09_resume_by_value/exhibit.rs"]
mod q09_resume_by_value;
#[path = "../q10_enum_or_bare/exhibit.rs"]
mod q10_enum_or_bare;
#[path = "../q11_lending/exhibit.rs"]
mod q11_lending;
#[path = "../q12_stored_twice/exhibit.rs"]
mod q12_stored_twice;
#[path = "../q13_panic_states/exhibit.rs"]
mod q13_panic_states;
#[path = "../q14_by_hand_or_chain/exhibit.rs"]
mod q14_by_hand_or_chain;
#[path = "../q15_poll_next/exhibit.rs"]
mod q15_poll_next;
#[path = "../q16_clone/exhibit.rs"]
mod q16_clone;
#[path = "../q17_yield_from/exhibit.rs"]
mod q17_yield_from;
#[path = "../q18_size_hint/exhibit.rs"]
mod q18_size_hint;
#[path = "../q19_one_primitive/exhibit.rs"]
mod q19_one_primitive;
#[path = "../q20_starving/exhibit.rs"]
mod q20_starving;
#[path = "../q21_movable_soundness/exhibit.rs"]
mod q21_movable_soundness;
#[path = "../q22_move/exhibit.rs"]
mod q22_move;
#[path = "../q23_question_mark/exhibit.rs"]
mod q23_question_mark;
#[path = "../q24_fn_traits/exhibit.rs"]
mod q24_fn_traits;
#[path = "../q25_for_await/exhibit.rs"]
mod q25_for_await;
#[path = "../q26_async_drop/exhibit.rs"]
mod q26_async_drop;
#[path = "../q27_dyn_and_send/exhibit.rs"]
mod q27_dyn_and_send;
#[path = "../q28_in_place/exhibit.rs"]
mod q28_in_place;
#[path = "../q29_noalias/exhibit.rs"]
mod q29_noalias;
#[path = "../q30_where_to_optimise/exhibit.rs"]
mod q30_where_to_optimise;

/// All exhibits.
pub(crate) const EXHIBITS: &[Experiment] = &[
    q01_borrow_across_a_yield::EXPERIMENT,
    q02_double_indirection::EXPERIMENT,
    q03_iterator_or_recipe::EXPERIMENT,
    q04_prefix_or_postfix::EXPERIMENT,
    q05_yield_or_reassign::EXPERIMENT,
    q06_first_input::EXPERIMENT,
    q07_borrowed_arguments::EXPERIMENT,
    q08_after_the_end::EXPERIMENT,
    q09_resume_by_value::EXPERIMENT,
    q10_enum_or_bare::EXPERIMENT,
    q11_lending::EXPERIMENT,
    q12_stored_twice::EXPERIMENT,
    q13_panic_states::EXPERIMENT,
    q14_by_hand_or_chain::EXPERIMENT,
    q15_poll_next::EXPERIMENT,
    q16_clone::EXPERIMENT,
    q17_yield_from::EXPERIMENT,
    q18_size_hint::EXPERIMENT,
    q19_one_primitive::EXPERIMENT,
    q20_starving::EXPERIMENT,
    q21_movable_soundness::EXPERIMENT,
    q22_move::EXPERIMENT,
    q23_question_mark::EXPERIMENT,
    q24_fn_traits::EXPERIMENT,
    q25_for_await::EXPERIMENT,
    q26_async_drop::EXPERIMENT,
    q27_dyn_and_send::EXPERIMENT,
    q28_in_place::EXPERIMENT,
    q29_noalias::EXPERIMENT,
    q30_where_to_optimise::EXPERIMENT,
    // Not a question: a table that several questions refer to.
    divergence::EXPERIMENT,
];

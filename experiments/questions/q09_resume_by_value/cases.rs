//! Compiles machines that are resumed past their end, or stored behind `dyn`.

#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]
#![crate_type = "lib"]

use std::ops::{Coroutine, CoroutineState};

pub enum Step {
    Yielded(u64),
    Complete(u64),
}

pub enum StepOf<M> {
    Yielded(M, u64),
    Complete(u64),
}

pub trait ByReference {
    fn resume(&mut self, sent: u64) -> Step;
}

pub trait ByValue: Sized {
    fn resume(self, sent: u64) -> StepOf<Self>;
}

/// Without `Sized`, for `dyn`.
pub trait ByValueUnsized {
    fn resume(self: Box<Self>, sent: u64) -> StepOf<Box<Self>>;
}

/// The box is returned as the same trait object.
pub trait ByValueErased {
    fn resume(self: Box<Self>, sent: u64) -> StepOf<Box<dyn ByValueErased>>;
}

#[cfg(past_its_end_by_reference)]
pub fn past_its_end(mut machine: impl ByReference) {
    if let Step::Complete(_) = machine.resume(0) {
        machine.resume(0);
    }
}

#[cfg(past_its_end_by_value)]
pub fn past_its_end(machine: impl ByValue) {
    if let StepOf::Complete(_) = machine.resume(0) {
        machine.resume(0);
    }
}

/// A movable coroutine returns itself.
pub fn resumed_by_value<C: Coroutine + Unpin>(mut machine: C) -> CoroutineState<(C, C::Yield), C::Return> {
    match std::pin::Pin::new(&mut machine).resume(()) {
        CoroutineState::Yielded(item) => CoroutineState::Yielded((machine, item)),
        CoroutineState::Complete(value) => CoroutineState::Complete(value),
    }
}

#[cfg(any(borrows_from_itself_by_reference, borrows_from_itself_by_value))]
pub fn borrows_from_itself(words: Vec<String>) {
    let machine = #[coroutine]
    static move || {
        for word in words.iter() {
            yield word.len();
        }
    };
    #[cfg(borrows_from_itself_by_reference)]
    std::pin::pin!(machine).resume(());
    #[cfg(borrows_from_itself_by_value)]
    resumed_by_value(machine);
}

#[cfg(behind_dyn_by_reference)]
pub fn behind_dyn(machines: &mut [Box<dyn ByReference>]) {
    machines[0].resume(0);
}

#[cfg(behind_dyn_by_value)]
pub fn behind_dyn(machine: Box<dyn ByValueUnsized>) {
    machine.resume(0);
}

#[cfg(behind_dyn_erased)]
pub fn behind_dyn(machine: Box<dyn ByValueErased>) {
    machine.resume(0);
}

#[cfg(in_a_field_by_reference)]
pub fn in_a_field<M: ByReference>(machines: &mut Vec<M>) {
    machines[0].resume(0);
}

#[cfg(in_a_field_by_value)]
pub fn in_a_field<M: ByValue>(machines: &mut Vec<M>) {
    machines[0].resume(0);
}

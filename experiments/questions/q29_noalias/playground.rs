// Show LLVM IR in release mode: `@poll_movable` has `noalias` at its parameter, `@poll_pinned` has not.
use std::marker::PhantomPinned;

pub struct Movable<'a>(u64, &'a mut u64);
pub struct Pinned<'a>(u64, &'a mut u64, PhantomPinned);

#[unsafe(no_mangle)]
pub fn poll_movable(state: &mut Movable<'_>) {
    for _ in 0..64 {
        state.0 = state.0.wrapping_mul(3) ^ *state.1;
        *state.1 = state.0 ^ 7;
    }
}
// It stores `state.0` in each turn: the other pointer could point there.
#[unsafe(no_mangle)]
pub fn poll_pinned(state: &mut Pinned<'_>) {
    for _ in 0..64 {
        state.0 = state.0.wrapping_mul(3) ^ *state.1;
        *state.1 = state.0 ^ 7;
    }
}
fn main() {
    poll_movable(&mut Movable(0, &mut 1));
    poll_pinned(&mut Pinned(0, &mut 1, PhantomPinned));
}

//! `generator`: a generator with a stack of its own. Its type does not say what its body is.

use generator::{Generator, Gn, done};

use crate::consumers::dialogue;

pub(crate) fn terms(count: u64) -> Generator<'static, (), u64> {
    Gn::new_scoped(move |mut scope| {
        let (mut before, mut term) = (1_u64, 0_u64);
        for _ in 0..count {
            scope.yield_(term);
            (before, term) = (term, before.wrapping_add(term));
        }
        done!();
    })
}

pub(crate) fn running_sum(count: u64) -> u64 {
    let mut sum = sum();
    let Some(start) = sum.raw_send(None) else { return 0 };
    dialogue(start, count, |message| sum.send(message))
}

fn sum() -> Generator<'static, u64, u64> {
    Gn::new_scoped(|mut scope| {
        let mut total = 0_u64;
        while let Some(sent) = scope.yield_(total) {
            total = total.wrapping_add(sent);
        }
        done!();
    })
}

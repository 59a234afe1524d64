use std::ops::ControlFlow::{self, Break, Continue};

/// Yields 1 and 2 and returns their sum. The enum says which is the last.
fn with_enum() -> impl FnMut() -> ControlFlow<u32, u32> {
    let mut step = 0;
    move || {
        step += 1;
        if step < 3 { Continue(step) } else { Break(1 + 2) }
    }
}

/// Bare: it goes into `repeat_with` as it is, and nothing tells where it ends.
fn bare() -> impl FnMut() -> u32 {
    let mut step = 0;
    move || {
        step += 1;
        if step < 3 { step } else { 1 + 2 }
    }
}

fn main() {
    assert_eq!(std::iter::repeat_with(with_enum()).find(|step| step.is_break()), Some(Break(3)));
    assert_eq!(std::iter::repeat_with(bare()).take(4).collect::<Vec<_>>(), [1, 2, 3, 3]);
}

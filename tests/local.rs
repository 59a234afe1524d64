//! A number type that is not `Send`.

use std::rc::Rc;

use pausa::ch1_fibonacci::Number;

#[derive(Clone)]
pub(crate) struct Local(pub(crate) Rc<u64>);

impl Number for Local {
    fn zero() -> Self {
        Local(Rc::new(0))
    }

    fn one() -> Self {
        Local(Rc::new(1))
    }

    fn checked_add(&self, other: &Self) -> Option<Self> {
        self.0.checked_add(*other.0).map(Rc::new).map(Local)
    }
}

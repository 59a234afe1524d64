// error[E0277]: cannot be sent between threads safely
//! A generator that holds an `Rc` is not `Send`.

use std::rc::Rc;
use std::thread;

use pausa::ch1_fibonacci::{Fibonacci, Number};
use pausa_diapause::Diapause;

#[derive(Clone)]
struct Local(Rc<u64>);

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

fn main() {
    let terms = Diapause::fibonacci::<Local>(10);
    thread::spawn(move || terms.count());
}

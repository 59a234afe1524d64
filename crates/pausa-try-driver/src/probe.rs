//! What a type can do, seen through `impl Trait`: specialization is resolved after opaque types are revealed.

use std::any::type_name;
use std::fmt::{Debug, Write};
use std::sync::atomic::{AtomicBool, Ordering};

trait Ability {
    const YES: bool;
}

struct Sending<T: ?Sized>(std::marker::PhantomData<T>);
struct Cloning<T: ?Sized>(std::marker::PhantomData<T>);

impl<T: ?Sized> Ability for Sending<T> {
    default const YES: bool = false;
}

impl<T: ?Sized + Send> Ability for Sending<T> {
    const YES: bool = true;
}

impl<T: ?Sized> Ability for Cloning<T> {
    default const YES: bool = false;
}

impl<T: Clone> Ability for Cloning<T> {
    const YES: bool = true;
}

pub(crate) fn is_send<T>(_: &T) -> bool {
    <Sending<T> as Ability>::YES
}

/// The adapters' dialogues are not `Clone` where the body is: then the body answers.
pub(crate) fn is_clone<T>(_: &T) -> bool {
    let adapters =
        ["pausa::from_fn::FromFn<pausa_coroutine::adapter::coroutine<", "pausa_diapause::adapter::Resumed<"];
    let is_adapter = adapters.iter().any(|adapter| type_name::<T>().starts_with(adapter));
    <Cloning<T> as Ability>::YES || is_adapter && BODIES_ARE_CLONE.load(Ordering::Relaxed)
}

static BODIES_ARE_CLONE: AtomicBool = AtomicBool::new(true);

/// Notes whether a body is `Clone`, and passes it on.
pub fn body<T>(body: T) -> T {
    if !<Cloning<T> as Ability>::YES {
        BODIES_ARE_CLONE.store(false, Ordering::Relaxed);
    }
    body
}

/// Passes on an iterator whose items are of this type.
pub fn items<T, I: Iterator<Item = T>>(items: I) -> I {
    items
}

trait Show {
    fn show(&self, text: &mut String);
}

impl<T: ?Sized> Show for T {
    default fn show(&self, text: &mut String) {
        let _ = write!(text, "a value of type {}, which is not Debug", type_name::<T>());
    }
}

impl<T: ?Sized + Debug> Show for T {
    fn show(&self, text: &mut String) {
        let _ = write!(text, "{self:?}");
    }
}

/// The value as `Debug` prints it, or its type's name.
pub(crate) fn shown<T: ?Sized>(value: &T) -> String {
    let mut text = String::new();
    value.show(&mut text);
    text
}

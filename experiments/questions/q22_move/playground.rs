// Does not compile: E0277
// An emulation: `Move` is an auto trait of our own, and `boxed` stands for what `Box::new` would be.
#![feature(auto_traits, negative_impls)]

auto trait Move {}
impl<T: ?Sized> Move for &mut T {}
struct Fixed(u32);
impl !Move for Fixed {}

impl Iterator for Fixed {
    type Item = u32;
    fn next(&mut self) -> Option<u32> {
        self.0.checked_sub(1).inspect(|left| self.0 = *left)
    }
}

fn boxed<T: Move>(value: T) -> Box<T> {
    Box::new(value)
}

fn main() {
    let mut items = Fixed(3);
    boxed(&mut items).for_each(drop);
    boxed(items); // Refused: it would move.
}

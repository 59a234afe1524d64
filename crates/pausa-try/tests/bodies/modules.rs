//! Bodies in modules in modules.
mod a {
    pub mod b {
        pub fn up(n: usize) -> impl Iterator<Item = usize> { for k in 0..n { yield k } }
        pub(crate) fn deep(n: usize) -> impl Iterator<Item = usize> { for k in super::down(n) { yield k; } for k in self::up(2) { yield k } }
    }
    pub fn down(n: usize) -> impl Iterator<Item = usize> { for k in (0..n).rev() { yield k } }
}
use a::{b, down};
fn run(n: usize) -> impl Iterator<Item = usize> { for x in down(n).chain(b::deep(n)) { yield x } }

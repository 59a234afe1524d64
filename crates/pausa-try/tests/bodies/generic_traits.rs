//! A generic trait with a method that pauses in it, and one that its types write.
trait Walk<T> {
    fn walk(&self) -> Box<dyn Iterator<Item = T> + '_>;
    fn twice(&self) -> impl Iterator<Item = T> { for x in self.walk() { yield x; } for x in self.walk() { yield x; } }
}
struct V<T>(Vec<T>);
impl<T: Clone> Walk<T> for V<T> {
    fn walk(&self) -> Box<dyn Iterator<Item = T> + '_> { for x in &self.0 { yield x.clone() } }
}
fn run(n: usize) -> impl Iterator<Item = usize> {
    let v = V((0..n).collect());
    for x in v.twice() { yield x }
}

//! Delegation through a trait object whose method pauses.
trait Source { fn items(&self) -> Box<dyn Iterator<Item = i64> + '_>; }
struct Up(i64); struct Both(Vec<Box<dyn Source>>);
impl Source for Up { fn items(&self) -> Box<dyn Iterator<Item = i64> + '_> { let mut k = 0; while k < self.0 { yield k; k += 1 } } }
impl Source for Both { fn items(&self) -> Box<dyn Iterator<Item = i64> + '_> { for s in &self.0 { for x in s.items() { yield x } } } }
fn run(n: usize) -> impl Iterator<Item = i64> {
    let all = Both(vec![Box::new(Up(n as i64)), Box::new(Both(vec![Box::new(Up(2)), Box::new(Up(1))]))]);
    let mut it = all.items();
    while let Some(x) = it.next() { yield x }
}

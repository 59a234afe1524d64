//! An in-order walk of a tree that delegates to itself through a box: no encoding refuses the recursion, and each node allocates.
struct Tree {
    left: Option<Box<Tree>>,
    key: u32,
    right: Option<Box<Tree>>,
}

fn grown(keys: std::ops::Range<u32>) -> Option<Box<Tree>> {
    if keys.is_empty() {
        return None;
    }
    let key = keys.start + (keys.end - keys.start) / 2;
    Some(Box::new(Tree { left: grown(keys.start..key), key, right: grown(key + 1..keys.end) }))
}

fn walk(tree: Option<Box<Tree>>) -> Box<dyn Iterator<Item = u32>> {
    if let Some(tree) = tree {
        let Tree { left, key, right } = *tree;
        for key in walk(left) {
            yield key;
        }
        yield key;
        for key in walk(right) {
            yield key;
        }
    }
}

fn run(n: usize) -> Box<dyn Iterator<Item = u32>> {
    walk(grown(0..n as u32))
}

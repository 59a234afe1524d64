//! A walk over a tree that the caller lends, with lifetimes in the signature.
#[derive(Default)]
struct Node {
    key: usize,
    children: Vec<Node>,
}

impl Node {
    fn of(depth: usize) -> Self {
        Node { key: depth, children: (0..depth).map(Node::of).collect() }
    }

    fn walk<'a>(&'a self) -> Box<dyn Iterator<Item = &'a usize> + 'a> {
        yield &self.key;
        for child in &self.children {
            for key in child.walk() {
                yield key;
            }
        }
    }
}

fn run(n: usize) -> impl Iterator<Item = usize> {
    let root = Node::of(n.min(6));
    for key in root.walk() {
        yield *key;
    }
}

//! `ch6_walk`: after the story. A pause inside a callback that somebody else calls.

use crate::Transcript;

/// An encoding that has the program.
pub trait Walk {
    /// The values of the tree in order, by [`walk`]: says which one it visits, and yields it from inside the callback.
    fn values(tree: Node, transcript: Transcript) -> impl Iterator<Item = i64>;
}

/// A node of a binary tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Those before it.
    pub left: Option<Box<Node>>,
    /// Its value.
    pub value: i64,
    /// Those after it.
    pub right: Option<Box<Node>>,
}

impl Node {
    /// A tree as shallow as can be of the values from `first` to `last`, if there are any.
    pub fn of_values(first: i64, last: i64) -> Option<Node> {
        if first > last {
            return None;
        }
        let value = first.midpoint(last);
        Some(Node {
            left: value.checked_sub(1).and_then(|last| Node::of_values(first, last)).map(Box::new),
            value,
            right: value.checked_add(1).and_then(|first| Node::of_values(first, last)).map(Box::new),
        })
    }
}

/// Calls `visit` with each value of the tree, in order. It knows nothing of coroutines: it calls, and goes on when the call
/// returns.
pub fn walk(node: &Node, visit: &mut dyn FnMut(i64)) {
    if let Some(left) = &node.left {
        walk(left, visit);
    }
    visit(node.value);
    if let Some(right) = &node.right {
        walk(right, visit);
    }
}

//! `ch6_walk` (beyond the story): a pause inside a callback that a plain recursive function calls.

use crate::Transcript;

/// Implemented by an encoding that has the program.
pub trait Walk {
    /// Yields the values of the tree in order. It calls [`walk`], and the callback prints each value and yields it.
    fn values(tree: Node, transcript: Transcript) -> impl Iterator<Item = i64>;
}

/// A node of a binary tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The nodes that come before this one.
    pub left: Option<Box<Node>>,
    /// The value.
    pub value: i64,
    /// The nodes that come after this one.
    pub right: Option<Box<Node>>,
}

impl Node {
    /// Makes a balanced tree of the values from `first` to `last`. `None` if `first` is greater than `last`.
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

/// Calls `visit` with each value of the tree, in order. It is a plain recursive function without any support for coroutines.
pub fn walk(node: &Node, visit: &mut dyn FnMut(i64)) {
    if let Some(left) = &node.left {
        walk(left, visit);
    }
    visit(node.value);
    if let Some(right) = &node.right {
        walk(right, visit);
    }
}

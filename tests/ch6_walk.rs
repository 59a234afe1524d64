//! Tests of `ch6_walk` for every encoding that has it.

use std::sync::atomic::Ordering::Relaxed;

use pausa::Transcript;
use pausa::ch6_walk::{Node, Walk, walk};
use pausa_story::playable::ch6_walk as playable;
use proptest::prelude::*;

use super::support::{assert_agrees_with_cpython, assert_panics, counting_drops, panicking_at};
use crate::Subject;

fn tree(nodes: i64) -> Node {
    Node::of_values(1, nodes).expect("it has a node")
}

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn a_node_is_visited_when_its_value_is_asked_for_and_not_earlier() {
    let transcript = Transcript::in_memory();
    let mut values = Subject::values(tree(7), transcript.clone());
    assert_eq!(transcript.text(), "");
    for value in 1..=7 {
        assert_eq!(values.next(), Some(value));
        assert_eq!(transcript.entries().len() as i64, value);
    }
    assert_eq!((values.next(), values.next()), (None, None));
}

#[test]
fn dropped_at_any_depth_of_the_walk_it_drops_what_it_owns_once() {
    for asked in 0..=8 {
        let (transcript, drops) = counting_drops();
        let mut values = Subject::values(tree(7), transcript);
        assert_eq!(values.by_ref().take(asked).count(), asked.min(7));
        drop(values);
        assert_eq!(drops.load(Relaxed), 1, "after {asked} values");
    }
}

#[test]
fn a_panic_in_the_callback_passes_through_the_visitor_to_the_caller() {
    let mut values = Subject::values(tree(7), panicking_at("[Visita] 4"));
    assert_eq!(values.by_ref().take(3).count(), 3);
    assert_panics(|| values.next());
}

#[test]
fn a_walk_may_be_a_thousand_calls_deep() {
    let leaf = Node { left: None, value: 1000, right: None };
    let chain =
        (1..1000).rev().fold(leaf, |right, value| Node { left: None, value, right: Some(right.into()) });
    assert!(Subject::values(chain, Transcript::in_memory()).eq(1..=1000));
}

#[test]
fn two_walks_through_two_trees_take_turns() {
    let (mut one, mut other) = (
        Subject::values(tree(5), Transcript::in_memory()),
        Subject::values(tree(5), Transcript::in_memory()),
    );
    for value in 1..=5 {
        assert_eq!((one.next(), other.next()), (Some(value), Some(value)));
    }
}

fn any_tree() -> impl Strategy<Value = Node> {
    let leaf = any::<i64>().prop_map(|value| Node { left: None, value, right: None });
    leaf.prop_recursive(6, 64, 2, |inner| {
        let side = proptest::option::of(inner.prop_map(Box::new));
        (side.clone(), any::<i64>(), side).prop_map(|(left, value, right)| Node { left, value, right })
    })
}

proptest! {
    #[test]
    fn it_yields_what_the_visitor_is_called_with(tree in any_tree()) {
        let mut visited = Vec::new();
        walk(&tree, &mut |value| visited.push(value));
        prop_assert!(Subject::values(tree, Transcript::in_memory()).eq(visited));
    }
}

//! `ch6_walk`: takes the first five values of a tree of seven and drops the walk, or walks a tree of another size.

use std::marker::PhantomData;

use lexopt::Arg;
use pausa::Transcript;
use pausa::ch6_walk::{Node, Walk};

use super::arguments::{Arguments, Usage, wrong};
use super::exercise::{Drive, Observer, iterate};
use super::recording::recorded;
use crate::{Failure, Run};

pub(crate) const USAGE: Usage =
    Usage::of("play ch6_walk [-- --nodes N --take N], where a tree has from 1 to 1000000 nodes");

pub(crate) fn play<E: Walk>(run: Run) -> Result<(), Failure> {
    let (mut nodes, mut take) = (7, 5);
    let mut arguments = Arguments::of(&run, USAGE);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("nodes") => nodes = arguments.value()?,
            Arg::Long("take") => take = arguments.value()?,
            other => return Err(wrong(other.unexpected(), USAGE)),
        }
    }
    let tree = tree_of(nodes).ok_or_else(|| wrong(format_args!("invalid tree size {nodes}"), USAGE))?;
    let transcript = run.transcript;
    let mut values = recorded(E::values(tree, transcript.clone()));
    for value in values.by_ref().take(take) {
        transcript.line(format_args!("Cedido: {value}"));
    }
    // In the middle of the walk, inside nested calls of the visitor.
    drop(values);
    transcript.line("Basta.");
    Ok(())
}

/// The tree of the values from 1 to `nodes`.
fn tree_of(nodes: u64) -> Option<Node> {
    let last = i64::try_from(nodes).ok().filter(|last| *last <= 1_000_000)?;
    Node::of_values(1, last)
}

/// Measures the values of one tree.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: Walk> Drive for Figures<E> {
    const UNIT: &'static str = "item";
    /// The tree and the transcript.
    const MUST_LIVE: usize = size_of::<Node>() + size_of::<Transcript>();

    fn drive(units: u64, observer: &mut impl Observer) {
        if let Some(tree) = tree_of(units.min(1_000_000)) {
            iterate(observer, || E::values(tree, Transcript::silent()));
        }
    }
}

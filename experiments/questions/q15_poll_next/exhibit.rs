//! The lines of an echo server as an asynchronous iterator with combinators, over both traits: what an item costs, what the
//! state takes, what is lost when a `next` that is pending is dropped.

mod async_next;
mod cancel;
mod pipelines;
mod poll_next;
mod wire;

use pausa_story::Failure;

use self::async_next::by_polling;
use self::pipelines::{
    awaited, awaited_buffered, by_hand, consume_awaited, consume_polled, generated, kept, polled,
    polled_buffered, wire,
};
use crate::builds;
use crate::evidence::{Evidence, Value};
use crate::exhibit::{Exhibit, Status};
use crate::snippet::Snippet;

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    folder: "q15_poll_next",
    question: "`poll_next` or `async fn next`?",
    status: Status::Depends,
    answer: "static, `async fn next` costs a little more; as `dyn`, a box per stage and item; and what it loses when cancelled is up to each body",
    run,
    workloads: &[],
};

const ROWS: [(&str, &str); 4] = [
    ("hand", "`poll_next`, by hand"),
    ("gen", "`poll_next`, the lines by `async gen`"),
    ("next", "`async fn next`"),
    ("down", "`async fn next`, the lines by `poll_fn` over `poll_next`"),
];

const COLUMNS: [(&str, &str); 4] = [
    ("lines", "lines"),
    ("static", "filter, take_while, map"),
    ("buffered", "the same, buffered(4)"),
    ("dyn", "the same three, each `dyn`"),
];

fn instructions(evidence: &mut Evidence) -> Result<(), Failure> {
    for level in ["3", "s"] {
        let program = Snippet::of("q15_poll_next/workloads.rs").with_contract().optimised(level).program()?;
        let table = format!("Instructions per line at O{level}");
        for (row, title) in ROWS {
            for (column, pipeline) in COLUMNS {
                let counted = builds::slope(&program, &[&format!("{row}-{column}")]);
                evidence.add(&table, title, pipeline, Value::instructions(counted));
            }
        }
        let title = "`async fn next`, each stage made `poll_next` by `async gen`";
        let counted = builds::slope(&program, &["next-in-gen-dyn"]);
        evidence.add(&table, title, COLUMNS[3].1, Value::instructions(counted));
    }
    Ok(())
}

fn run() -> Result<Evidence, Failure> {
    let mut evidence = Evidence::default();
    instructions(&mut evidence)?;
    bytes(&mut evidence);
    cancel::cancelled(&mut evidence);
    cancel::turns(&mut evidence);
    let of_next = Snippet::of("q15_poll_next/trait_object.rs").case("next").verdict()?;
    let of_poll_next = Snippet::of("q15_poll_next/trait_object.rs").case("poll_next").verdict()?;
    evidence.add("As a trait object", "`dyn AsyncIterator` (`poll_next`)", "the compiler says", of_poll_next);
    evidence.add("As a trait object", "`dyn AsyncNext` (`async fn next`)", "the compiler says", of_next);
    Ok(evidence)
}

/// The size of an iterator, and of the future of the loop that consumes it.
fn sizes<I, F>(lines: impl Fn() -> I, consume: impl FnOnce(I) -> F) -> [usize; 2] {
    [size_of_val(&lines()), size_of_val(&consume(lines()))]
}

fn bytes(evidence: &mut Evidence) {
    let (hand, gen_lines) = (|| by_hand(1), || generated(1));
    let (next, down) = (|| kept(1), || by_polling(wire(1)));
    let by_row = [
        [
            sizes(hand, consume_polled),
            sizes(|| polled(hand()), consume_polled),
            sizes(|| polled_buffered::<3>(hand()), consume_polled),
        ],
        [
            sizes(gen_lines, consume_polled),
            sizes(|| polled(gen_lines()), consume_polled),
            sizes(|| polled_buffered::<3>(gen_lines()), consume_polled),
        ],
        [
            sizes(next, consume_awaited),
            sizes(|| awaited(next()), consume_awaited),
            sizes(|| awaited_buffered::<3>(next()), consume_awaited),
        ],
        [
            sizes(down, consume_awaited),
            sizes(|| awaited(down()), consume_awaited),
            sizes(|| awaited_buffered::<3>(down()), consume_awaited),
        ],
    ];
    for (index, table) in
        ["Bytes of the iterator", "Bytes of the future of the loop that consumes it"].iter().enumerate()
    {
        for ((_, row), sizes) in ROWS.iter().zip(&by_row) {
            for ((_, column), size) in COLUMNS.iter().zip(sizes) {
                evidence.add(table, row, column, Value::Bytes(size[index] as u64));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::async_next::{Boxed, ByPolling, into_poll_next};
    use super::cancel::{LINES, received_in_peace};
    use super::pipelines::{awaited_dyn, awaited_in_generators, in_a_local, polled_dyn};
    use super::*;

    #[test]
    fn q15_the_answer_holds() {
        EXHIBIT.assert_the_answer_holds();
    }

    #[test]
    fn every_variant_gives_the_same_lines() {
        let sent = received_in_peace(kept(LINES));
        assert_eq!(sent[..3], ["Hola", "¿Qué tal?", ""]);
        assert_eq!(sent.len() as u64, LINES);
        assert_eq!(received_in_peace(in_a_local(LINES)), sent);
        assert_eq!(received_in_peace(by_polling(wire(LINES))), sent);
        assert_eq!(received_in_peace(ByPolling(Box::pin(generated(LINES)))), sent);
        let echoed = received_in_peace(awaited(kept(LINES)));
        assert_eq!(received_in_peace(ByPolling(polled_dyn(Box::pin(by_hand(LINES))))), echoed);
        assert_eq!(received_in_peace(awaited_dyn(Boxed(Box::new(kept(LINES))))), echoed);
        let in_generators = awaited_in_generators(into_poll_next(kept(LINES)));
        assert_eq!(received_in_peace(ByPolling(in_generators)), echoed);
    }
}

//! Compares chapter 3's awaitable counter in four encodings, poll by poll; the layout of the same counter in four
//! forms; and what each form allows.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use crate::exhibit::*;
use pausa::Transcript;
use pausa::ch3_awaitable_counter::AwaitableCounter;
use pausa_async::Async;
use pausa_coroutine::CoroutineClosure;
use pausa_genawaiter::Genawaiter;
use pausa_struct::Struct;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Are `gen` and `async` sugar over one primitive?",
    status: Some(Status::Answered),
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: &[
        ("decides", |facts| codes(facts, T3)),
        ("result", |facts| with_programs(&others(facts, "")?, include_str!("exhibit.rs"))),
    ],
    ..exhibit!("q19", "q19_one_primitive")
};

const T0: &str = "`ch3_awaitable_counter` to 3, polled until it is ready";
const T3: &str = "What each form may do";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "in_memory_they_are_one_primitive",
        sentence: "In memory they are one primitive: the awaitable counter has the same trace in all four encodings.",
        holds: |e| {
            let traces: Vec<_> = rows(e, T0)
                .into_iter()
                .map(|row| word(e, T0, row, "awaiting it"))
                .collect::<Result<_, _>>()?;
            Ok(traces.len() == 4 && traces.iter().all(|trace| *trace == traces[0]))
        },
    },
    Claim {
        id: "for_users_they_choose_the_opposite",
        sentence: "For users they are not: `async` and `async gen` may borrow across a pause but not move, `gen` may move but not borrow, and `#[coroutine]` has a form for each.",
        holds: |e| {
            let of = |row, column| compiles(e, T3, row, column);
            let (borrow, moved) = ("a borrow across a pause", "moved after its start (`Unpin`)");
            let immovable = ["`async`", "`async gen`", "`#[coroutine] static`"];
            let movable = ["`gen`", "`#[coroutine]`"];
            Ok(all(immovable, |row| Ok(of(row, borrow)? && !of(row, moved)?))?
                && all(movable, |row| Ok(!of(row, borrow)? && of(row, moved)?))?)
        },
    },
    Claim {
        id: "async_gen_alone_has_both_words",
        sentence: "Of the five forms only `async gen` allows `yield` and `.await` in one body.",
        holds: |e| {
            let both = rows(e, T3)
                .into_iter()
                .filter(|row| compiles(e, T3, row, "`yield` and `.await` in one body") == Ok(true));
            Ok(both.eq(["`async gen`"]))
        },
    },
];

/// The forms, as `counter.rs` and `sugar.rs` call them.
const FORMS: [(&str, &str); 5] = [
    ("`async`", "async"),
    ("`#[coroutine]`", "coroutine"),
    ("`#[coroutine] static`", "static"),
    ("`gen`", "gen"),
    ("`async gen`", "async_gen"),
];

/// The forms of `counter.rs`: the row, the case and the type.
const COUNTERS: [(&str, &str, &str); 4] = [
    ("by hand", "by_hand", "ByHand"),
    ("`#[coroutine]`", "coroutine", "{coroutine@"),
    ("`gen`", "gen", "{gen block@"),
    ("`async`", "async", "{async block@"),
];

fn counter(case: &str) -> Snippet {
    snippet("q19_one_primitive/counter.rs").case(&format!("with_{case}"))
}

fn run(evidence: &mut Evidence) -> Result<()> {
    for (row, [counter, user]) in [
        ("struct", traces::<Struct>()),
        ("genawaiter", traces::<Genawaiter>()),
        ("coroutine", traces::<CoroutineClosure>()),
        ("async", traces::<Async>()),
    ] {
        evidence.add(T0, row, "the counter (pauses and wakes)", Value::Text(counter));
        evidence.add(T0, row, "awaiting it", Value::Text(user));
    }
    let code = "A counter that pauses by itself: machine code of counting, the state kept in memory, O3";
    for (row, case, _) in COUNTERS {
        let code_of = counter(case).optimised("3").machine_code("count")?;
        evidence.add(code, row, "instructions", Found::count(code_of.instructions));
        evidence.add(code, row, "bytes", Found::code(code_of.bytes));
    }
    let layouts = "Their layouts";
    for (row, case, name) in COUNTERS {
        let layout = counter(case).flag("--crate-type=lib").layout(name)?;
        evidence.add(layouts, row, "`-Zprint-type-sizes`", Value::Text(of_itself(&layout, name)));
    }
    for (row, form) in FORMS {
        for (column, case) in [
            ("a borrow across a pause", "borrow"),
            ("moved after its start (`Unpin`)", "unpin"),
            ("a value at its end", "returned"),
            ("`yield` and `.await` in one body", "other"),
        ] {
            let snippet = snippet("q19_one_primitive/sugar.rs").case(&format!("{case}_{form}"));
            evidence.add(T3, row, column, snippet.verdict()?);
        }
    }
    Ok(())
}

/// Leaves out pointers to the type, and other names that contain its name.
fn of_itself(layout: &str, name: &str) -> String {
    let mut wanted = false;
    let lines = layout.lines().filter(|line| {
        if let Some(head) = line.strip_prefix("type: `") {
            wanted = head.starts_with(name);
        }
        wanted
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The polls of the counter, and of the program that awaits one.
fn traces<E: AwaitableCounter>() -> [String; 2] {
    let transcript = Transcript::in_memory();
    let user = trace(E::use_counter(3, transcript.clone()), || transcript.entries().len());
    [trace(E::counter(3), || 0), user]
}

/// Poll by poll: whether it is pending, how often it has woken its task, and how many lines it has printed.
fn trace(future: impl Future<Output: std::fmt::Debug>, lines: impl Fn() -> usize) -> String {
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(wakes.clone());
    let mut future = pin!(future);
    let (mut trace, mut printed) = (Vec::new(), 0);
    loop {
        let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
        let now = lines();
        let said = if now > printed { format!(", {} said", now - printed) } else { String::new() };
        printed = now;
        match poll {
            Poll::Pending => {
                trace.push(format!("pending, {} woken{said}", wakes.0.swap(0, Ordering::Relaxed)))
            }
            Poll::Ready(value) => {
                trace.push(format!("ready with {value:?}{said}"));
                return trace.join("; ");
            }
        }
    }
}

#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polling_does_not_distinguish_the_encodings() {
        let by_hand = traces::<Struct>();
        assert!(by_hand[0].starts_with("pending, 1 woken; "), "{by_hand:?}");
        assert_eq!(traces::<Genawaiter>(), by_hand);
        assert_eq!(traces::<CoroutineClosure>(), by_hand);
        assert_eq!(traces::<Async>(), by_hand);
    }
}

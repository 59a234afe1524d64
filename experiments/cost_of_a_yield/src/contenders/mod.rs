//! The contenders: a file each, written as the library's own page writes it.
//!
//! - `terms`: an iterator over the first `count` Fibonacci numbers in 64 bits that wrap around.
//! - `sum`: a coroutine that yields the sum of what it was sent.
//!
//! [`CONTENDERS`] consumes each in the function that makes it, and behind `dyn`, where the consumer does not know what is behind
//! the iterator or the coroutine. What the consumers do is in `consumers.rs`, alike for all. A contender whose iterator or
//! coroutine has a trait of its own has its own functions: `fibonacci` and `running_sum`, and those that end in `_behind_dyn`.
//!
//! No two contenders share a body: whether the compiler inlines one depends on how often it is used.

mod async_stream;
mod corosensei;
mod coroutine;
mod coroutine_raw;
mod diapause;
mod fauxgen;
mod gen_block;
mod genawaiter;
mod generator;
mod next_gen;
mod plain;
mod simple_coro;
mod structs;

mod genawaiter_rc {
    use genawaiter::rc::{Co, Gen};

    include!("genawaiter_raw.rs");
}

mod genawaiter_sync {
    use genawaiter::sync::{Co, Gen};

    include!("genawaiter_raw.rs");
}

use crate::consumers::{dialogue_behind_dyn, dialogue_with, xor, xor_behind_dyn};

/// A run over this many items, to an answer that all contenders agree on; or why the contender has none.
pub(crate) type Run = Result<fn(u64) -> u64, &'static str>;

/// A way to pause.
pub(crate) struct Contender {
    /// Its name on the command line and in tables.
    pub(crate) name: &'static str,
    /// The implementation and its version.
    pub(crate) what: &'static str,
    /// The package that it is from, where it is neither this workspace's nor the language's.
    pub(crate) package: Option<&'static str>,
    /// By workload and by whether it is behind `dyn`, in the order of [`WORKLOADS`].
    pub(crate) runs: [Run; 4],
}

/// What is run, as it is named on the command line.
pub(crate) const WORKLOADS: [&str; 4] =
    ["fibonacci", "fibonacci-behind-dyn", "running-sum", "running-sum-behind-dyn"];

const NO_SEND: Run = Err("nothing can be sent to it");
const HIDDEN: Run = Err("its type hides the body already: it is the same without `dyn`");

/// All of them: ours, the language's, the libraries without and with stacks.
pub(crate) const CONTENDERS: &[Contender] = &[
    Contender {
        name: "plain",
        what: "a loop; behind `dyn`, with a closure in the place of the pause",
        package: None,
        runs: [
            Ok(plain::fibonacci),
            Ok(plain::fibonacci_behind_dyn),
            Ok(plain::running_sum),
            Ok(plain::running_sum_behind_dyn),
        ],
    },
    Contender {
        name: "struct",
        what: "this workspace's, by hand",
        package: None,
        runs: [
            Ok(|count| xor(structs::terms(count))),
            Ok(|count| xor_behind_dyn(Box::new(structs::terms(count)))),
            Ok(|count| dialogue_with(structs::sum(), count)),
            Ok(|count| dialogue_behind_dyn(Box::new(structs::sum()), count)),
        ],
    },
    Contender {
        name: "coroutine",
        what: "this workspace's, `#[coroutine]`, nightly",
        package: None,
        runs: [
            Ok(|count| xor(coroutine::terms(count))),
            Ok(|count| xor_behind_dyn(Box::new(coroutine::terms(count)))),
            Ok(|count| dialogue_with(coroutine::sum(), count)),
            Ok(|count| dialogue_behind_dyn(Box::new(coroutine::sum()), count)),
        ],
    },
    Contender {
        name: "genawaiter",
        what: "this workspace's, over `genawaiter::rc`",
        package: Some("genawaiter"),
        runs: [
            Ok(|count| xor(genawaiter::terms(count))),
            Ok(|count| xor_behind_dyn(Box::new(genawaiter::terms(count)))),
            Ok(|count| dialogue_with(genawaiter::sum(), count)),
            Ok(|count| dialogue_behind_dyn(Box::new(genawaiter::sum()), count)),
        ],
    },
    Contender {
        name: "coroutine-raw",
        what: "`core::ops::Coroutine` as it is, nightly",
        package: None,
        runs: [
            Ok(|count| xor(coroutine_raw::terms(count))),
            Ok(|count| xor_behind_dyn(Box::new(coroutine_raw::terms(count)))),
            Ok(coroutine_raw::running_sum),
            Ok(coroutine_raw::running_sum_behind_dyn),
        ],
    },
    Contender {
        name: "gen-block",
        what: "a `gen` block, nightly",
        package: None,
        runs: [
            Ok(|count| xor(gen_block::terms(count))),
            Ok(|count| xor_behind_dyn(Box::new(gen_block::terms(count)))),
            NO_SEND,
            NO_SEND,
        ],
    },
    Contender {
        name: "genawaiter-rc",
        what: "`genawaiter::rc` as it is",
        package: Some("genawaiter"),
        runs: [
            Ok(|count| xor(genawaiter_rc::terms(count))),
            Ok(|count| xor_behind_dyn(Box::new(genawaiter_rc::terms(count)))),
            Ok(genawaiter_rc::running_sum),
            Ok(genawaiter_rc::running_sum_behind_dyn),
        ],
    },
    Contender {
        name: "genawaiter-sync",
        what: "`genawaiter::sync` as it is",
        package: Some("genawaiter"),
        runs: [
            Ok(|count| xor(genawaiter_sync::terms(count))),
            Ok(|count| xor_behind_dyn(Box::new(genawaiter_sync::terms(count)))),
            Ok(genawaiter_sync::running_sum),
            Ok(genawaiter_sync::running_sum_behind_dyn),
        ],
    },
    Contender {
        name: "async-stream",
        what: "`stream!`, awaited by a task",
        package: Some("async-stream"),
        runs: [Ok(async_stream::fibonacci), Ok(async_stream::fibonacci_behind_dyn), NO_SEND, NO_SEND],
    },
    Contender {
        name: "fauxgen",
        what: "`#[fauxgen::generator]`, pinned in place",
        package: Some("fauxgen"),
        runs: [
            Ok(fauxgen::fibonacci),
            Ok(fauxgen::fibonacci_behind_dyn),
            Ok(fauxgen::running_sum),
            Ok(fauxgen::running_sum_behind_dyn),
        ],
    },
    Contender {
        name: "next-gen",
        what: "`#[next_gen::generator]`, pinned in place",
        package: Some("next-gen"),
        runs: [
            Ok(next_gen::fibonacci),
            Ok(next_gen::fibonacci_behind_dyn),
            Ok(next_gen::running_sum),
            Ok(next_gen::running_sum_behind_dyn),
        ],
    },
    Contender {
        name: "simple_coro",
        what: "an `async` function in a `Coro`",
        package: Some("simple_coro"),
        runs: [
            Ok(|count| xor(simple_coro::terms(count))),
            Ok(|count| xor_behind_dyn(Box::new(simple_coro::terms(count)))),
            Ok(simple_coro::running_sum),
            Ok(simple_coro::running_sum_behind_dyn),
        ],
    },
    Contender {
        name: "diapause",
        what: "`#[diapause::coroutine]`, a state machine by a macro",
        package: Some("diapause"),
        runs: [
            Ok(diapause::fibonacci),
            Ok(diapause::fibonacci_behind_dyn),
            Ok(diapause::running_sum),
            Ok(diapause::running_sum_behind_dyn),
        ],
    },
    Contender {
        name: "corosensei",
        what: "`corosensei::Coroutine`, with a stack",
        package: Some("corosensei"),
        runs: [Ok(corosensei::fibonacci), HIDDEN, Ok(corosensei::running_sum), HIDDEN],
    },
    Contender {
        name: "generator",
        what: "`generator::Gn`, with a stack",
        package: Some("generator"),
        runs: [Ok(|count| xor(generator::terms(count))), HIDDEN, Ok(generator::running_sum), HIDDEN],
    },
];

/// The run of a contender by its name and the workload's.
pub(crate) fn find(contender: &str, workload: &str) -> Option<Run> {
    let contender = CONTENDERS.iter().find(|known| known.name == contender)?;
    let workload = WORKLOADS.iter().position(|known| *known == workload)?;
    Some(contender.runs[workload])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(workload: &str, items: u64) -> Vec<(&'static str, u64)> {
        let runs =
            CONTENDERS.iter().map(|contender| (contender.name, find(contender.name, workload).unwrap()));
        runs.filter_map(|(name, run)| Some((name, run.ok()?(items)))).collect()
    }

    #[test]
    fn all_contenders_compute_the_same() {
        for pair in WORKLOADS.chunks(2) {
            for items in [0, 1, 2, 3, 100, 1001] {
                let answers = [answers(pair[0], items), answers(pair[1], items)].concat();
                let first = answers[0].1;
                assert!(answers.iter().all(|answer| answer.1 == first), "{pair:?} {items}: {answers:?}");
            }
        }
    }

    #[test]
    fn fibonacci_is_fibonacci() {
        // 0 ^ 1 ^ 1 ^ 2 ^ 3 ^ 5 ^ 8
        assert_eq!(plain::fibonacci(7), 2 ^ 3 ^ 5 ^ 8);
    }

    #[test]
    fn a_running_sum_adds_what_it_is_sent() {
        // It is sent rot(0) ^ 1 = 1, then rot(1) ^ 2 = 0, then rot(1) ^ 3 = 1.
        assert_eq!([0, 1, 2, 3].map(plain::running_sum), [0, 1, 1, 2]);
    }
}

//! The entries: known problems, the forms of their witnesses, and the threads about them.

/// A known problem, with a program that shows it.
pub(crate) struct Entry {
    /// The thread in short form, or another name.
    pub(crate) name: &'static str,
    /// The threads: a title and a link for each.
    pub(crate) threads: &'static [(&'static str, &'static str)],
    /// The file in `witnesses`, without its extension.
    pub(crate) witness: &'static str,
    /// A description in one or two sentences of Markdown.
    pub(crate) what: &'static str,
    /// The forms of the witness.
    pub(crate) forms: &'static [Form],
}

/// A form of a witness: its encoding, or other flags.
pub(crate) struct Form {
    /// The name in the table.
    pub(crate) name: &'static str,
    /// The value of `--cfg`; empty if the witness has only one form.
    pub(crate) case: &'static str,
    /// The packages that it links.
    pub(crate) libraries: &'static [&'static str],
    /// Compiler flags.
    pub(crate) flags: &'static [&'static str],
    /// How the problem is detected.
    pub(crate) seen: Seen,
}

/// How a problem is detected.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Seen {
    /// The program prints the result.
    Told,
    /// Valgrind reports reads of freed memory.
    Valgrind,
    /// The language's rules are broken without a memory error: valgrind is tried all the same.
    Interpreter,
}

const fn form(name: &'static str, case: &'static str, libraries: &'static [&'static str]) -> Form {
    Form { name, case, libraries, flags: &[], seen: Seen::Told }
}

const fn flagged(name: &'static str, case: &'static str, flags: &'static [&'static str]) -> Form {
    Form { name, case, libraries: &[], flags, seen: Seen::Told }
}

const fn interpreted(name: &'static str, libraries: &'static [&'static str]) -> Form {
    Form { name, case: "", libraries, flags: &[], seen: Seen::Interpreter }
}

pub(crate) const COROUTINE: &str = "`#[coroutine]`";
pub(crate) const IMMOVABLE: &str = "`#[coroutine] static`";
pub(crate) const GEN: &str = "`gen`";
pub(crate) const ASYNC: &str = "`async`";
pub(crate) const GENAWAITER: &str = "genawaiter";
pub(crate) const COROSENSEI: &str = "corosensei";
pub(crate) const DIAPAUSE: &str = "diapause";
pub(crate) const GENERATOR: &str = "generator-rs";
pub(crate) const STREAM: &str = "async-stream";
const BY_HAND: &str = "struct";

const NEXT_SOLVER: &str = "-Znext-solver=globally";

#[rustfmt::skip]
pub(crate) const ENTRIES: &[Entry] = &[
    Entry {
        name: "rust#153688",
        threads: &[("`pin!()` in a coroutine is unsound", "https://github.com/rust-lang/rust/issues/153688")],
        witness: "pinned",
        what: "A movable coroutine can be moved while a value on it is pinned by `pin!`, which breaks the promise of `Pin`.",
        forms: &[
            form(COROUTINE, "coroutine", &[]),
            form(IMMOVABLE, "immovable", &[]),
            form(GEN, "gen_block", &[]),
            form(ASYNC, "future", &[]),
            form(GENAWAITER, "genawaiter", &["genawaiter"]),
            form(COROSENSEI, "corosensei", &["corosensei"]),
            form(DIAPAUSE, "diapause", &["diapause"]),
        ],
    },
    Entry {
        name: "rust#152463",
        threads: &[("`coroutine_clone` causes memory leaks, panics, and UB", "https://github.com/rust-lang/rust/issues/152463")],
        witness: "cloned",
        what: "A clone of a paused coroutine also clones a value that the body has dropped already.",
        forms: &[
            form("`#[coroutine]`, bound by `match`", "coroutine", &[]),
            form("`#[coroutine]`, bound by `let`", "variable", &[]),
            form(GEN, "gen_block", &[]),
            form(ASYNC, "future", &[]),
            form(GENAWAITER, "genawaiter", &["genawaiter"]),
            form(COROSENSEI, "corosensei", &["corosensei"]),
            form(DIAPAUSE, "diapause", &["diapause"]),
            form(BY_HAND, "by_hand", &[]),
        ],
    },
    Entry {
        name: "rust#144442",
        threads: &[("Unsoundness due to 'static coroutines that yield non-'static values", "https://github.com/rust-lang/rust/issues/144442")],
        witness: "another_lifetime",
        what: "A coroutine that is `'static` may yield what is not; through `Any` it passes for the same coroutine of a longer lifetime.",
        forms: &[form(COROUTINE, "", &[])],
    },
    Entry {
        name: "rust#132104",
        threads: &[("Coroutines can be assumed to be 'static despite the resume arg not being such", "https://github.com/rust-lang/rust/issues/132104")],
        witness: "sent_lifetime",
        what: "A coroutine that keeps a borrowed argument of a resumption passes for `'static`.",
        forms: &[form(COROUTINE, "", &[]), flagged("`#[coroutine]`, next solver", "", &[NEXT_SOLVER])],
    },
    Entry {
        name: "any lifetime",
        threads: &[
            ("the flag", "https://github.com/rust-lang/rust/issues/158130"),
            ("a narrower mode of it", "https://github.com/rust-lang/rust/pull/162159"),
        ],
        witness: "any_lifetime",
        what: "With the unfinished flag `-Zassumptions-on-binders`, a coroutine that keeps its argument across a pause passes for one that \
               takes an argument of any lifetime. The flag is experimental; this is no bug of a released compiler.",
        forms: &[
            flagged("no flag", "loan", &[]),
            flagged("next solver", "loan", &[NEXT_SOLVER]),
            flagged("`-Zhigher-ranked-assumptions`", "loan", &["-Zhigher-ranked-assumptions"]),
            flagged("next solver, `-Zassumptions-on-binders`", "loan", &[NEXT_SOLVER, "-Zassumptions-on-binders"]),
            Form {
                name: "the same, reading freed memory",
                case: "freed",
                libraries: &[],
                flags: &[NEXT_SOLVER, "-Zassumptions-on-binders"],
                seen: Seen::Valgrind,
            },
        ],
    },
    Entry {
        name: "rust#144155",
        threads: &[
            ("Coroutine upvars are not required to be live in borrowck", "https://github.com/rust-lang/rust/issues/144155"),
            ("the repair", "https://github.com/rust-lang/rust/pull/144156"),
        ],
        witness: "captured",
        what: "A value may be dropped while a coroutine, not yet run, holds what borrows it and will look at it when it is dropped.",
        forms: &[form(ASYNC, "future", &[]), form(COROUTINE, "coroutine", &[]), form(GEN, "gen_block", &[])],
    },
    Entry {
        name: "borrowed thread-local",
        threads: &[
            ("rust#49682, Keeping references to #[thread_local] statics is allowed across yields", "https://github.com/rust-lang/rust/issues/49682"),
            ("generator-rs#58, Safe sendable `Generator` is unsound", "https://github.com/Xudong-Huang/generator-rs/issues/58"),
        ],
        witness: "thread_local",
        what: "A borrow of a thread's own variable is kept across a pause and used on another thread.",
        forms: &[
            form(COROUTINE, "coroutine", &[]),
            form(ASYNC, "future", &[]),
            form(COROSENSEI, "corosensei", &["corosensei"]),
            form(GENERATOR, "generator_rs", &["generator"]),
        ],
    },
    Entry {
        name: "poisoned mutex",
        threads: &[("may#13, when cancel a coroutine, Mutex should not be poisoned", "https://github.com/Xudong-Huang/may/issues/13")],
        witness: "poisoned",
        what: "A library that drops a suspended stack by unwinding it poisons every mutex that the stack holds, although nothing has \
               panicked. It is no unsoundness: a program that treats poison as an error fails.",
        forms: &[
            form(COROSENSEI, "corosensei", &["corosensei"]),
            form(GENERATOR, "generator_rs", &["generator"]),
            form(COROUTINE, "coroutine", &[]),
            form(GEN, "gen_block", &[]),
            form(ASYNC, "future", &[]),
            form(GENAWAITER, "genawaiter", &["genawaiter"]),
            form(DIAPAUSE, "diapause", &["diapause"]),
            form(BY_HAND, "by_hand", &[]),
        ],
    },
    Entry {
        name: "corosensei#27",
        threads: &[
            ("`ScopedCoroutine` is unsound", "https://github.com/Amanieu/corosensei/issues/27"),
            ("the repair", "https://github.com/Amanieu/corosensei/pull/58"),
        ],
        witness: "forgotten",
        what: "A coroutine that borrows can be forgotten while a scope of threads is on its stack. Since it is pinned to be resumed, it \
               cannot.",
        forms: &[form(COROSENSEI, "corosensei", &["corosensei"])],
    },
    Entry {
        name: "generator-rs#59",
        threads: &[
            ("Current scoped API is unsound", "https://github.com/Xudong-Huang/generator-rs/issues/59"),
            ("generator-rs#49, `Gn::new_scoped` and similar functions are unsound", "https://github.com/Xudong-Huang/generator-rs/issues/49"),
        ],
        witness: "forgotten",
        what: "A generator that borrows can be forgotten while a scope of threads is on its stack: the threads outlive what they borrow.",
        forms: &[form(GENERATOR, "generator_rs", &["generator"])],
    },
    Entry {
        name: "async-stream#106",
        threads: &[
            ("transmuting item type using `yield` in a nested `async` block", "https://github.com/tokio-rs/async-stream/issues/106"),
            ("the repair", "https://github.com/tokio-rs/async-stream/pull/109"),
        ],
        witness: "stream_type",
        what: "A `yield` in a nested `async` block is awaited in a stream of another type.",
        forms: &[form(STREAM, "", &["async-stream"])],
    },
    Entry {
        name: "async-stream#107",
        threads: &[
            ("Use-after-free through mismatching lifetimes of stream item and yielded type", "https://github.com/tokio-rs/async-stream/issues/107"),
            ("the repair", "https://github.com/tokio-rs/async-stream/pull/109"),
        ],
        witness: "stream_lifetime",
        what: "The items of a stream pass for longer-lived ones than those that are yielded.",
        forms: &[form(STREAM, "", &["async-stream", "futures-util"])],
    },
    Entry {
        name: "rust#161026",
        threads: &[("Moving an `Unpin` coroutine while it has local variables whose drop-flags are false is unsound", "https://github.com/rust-lang/rust/issues/161026")],
        witness: "moved_from",
        what: "To move a coroutine copies locals that were moved out of, as if they held a value.",
        forms: &[interpreted(GEN, &[])],
    },
    Entry {
        name: "rust#159443",
        threads: &[("Undefined behavior when moving a coroutine that reborrows from itself", "https://github.com/rust-lang/rust/issues/159443")],
        witness: "reborrowed",
        what: "To move a coroutine invalidates a local that reborrows from another, in the aliasing models.",
        forms: &[interpreted(GEN, &[])],
    },
    Entry {
        name: "genawaiter#19",
        threads: &[("Fixes UB in `stack::generator`", "https://github.com/whatisaphone/genawaiter/pull/19")],
        witness: "stack_of_genawaiter",
        what: "The `stack` module makes references to memory that is not initialised, and a shared reference beside an exclusive one.",
        forms: &[interpreted("genawaiter, `stack`", &["genawaiter"])],
    },
];

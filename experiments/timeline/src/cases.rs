//! Cases that need additional flags, and the known causes of changes.

use pausa_lab::Key;

/// Additional runs of a file's cases with compiler flags: the file, the case, and the flags.
pub(crate) const BESIDES: &[(&str, &str, &[&str])] = &[
    ("q11 lending", "by_hand_filter", &["-Zpolonius=next"]),
    ("q07 any_lifetime", "kept", &["-Znext-solver=globally", "-Zassumptions-on-binders"]),
    ("q07 any_lifetime", "inferred", &["-Znext-solver=globally", "-Zassumptions-on-binders"]),
    ("q07 any_lifetime", "inferred", &["-Znext-solver=globally"]),
    ("q07 any_lifetime", "kept", &["-Znext-solver=globally"]),
];

/// Files whose program prints a name and a number on each line.
pub(crate) const PRINTING: &[(&str, &str)] = &[("q12 arrays", "q12_stored_twice/arrays.rs")];

/// The threads of changes: what a value or an entry mentions, and the thread.
const CAUSES: &[(&str, &str)] = &[
    ("-Zassumptions-on-binders", "[rust#158130](https://github.com/rust-lang/rust/issues/158130)"),
    ("no `iter_macro`", "[rust#137725](https://github.com/rust-lang/rust/pull/137725)"),
    ("no `yield_expr`", "[rust#138081](https://github.com/rust-lang/rust/pull/138081)"),
    ("async_drop", "[rust#126482](https://github.com/rust-lang/rust/issues/126482)"),
];

/// The thread of a change, where it is known: of one of the values, or of the entry.
pub(crate) fn cause(key: &Key, values: &[String]) -> &'static str {
    let is_mentioned = |part: &str| {
        key.entry.contains(part) || key.form.contains(part) || values.iter().any(|value| value.contains(part))
    };
    CAUSES.iter().find(|(part, _)| is_mentioned(part)).map_or("", |(_, thread)| *thread)
}

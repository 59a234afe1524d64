//! What is known of changes, and the cases that need more than their own name.

use pausa_lab::Key;

/// Cases of a file that are compiled together with another, or with flags: the file, the case, and the flags.
pub(crate) const BESIDES: &[(&str, &str, &[&str])] = &[
    ("q11 lending", "by_hand_filter", &["-Zpolonius=next"]),
    ("q07 any_lifetime", "kept", &["-Znext-solver=globally", "-Zassumptions-on-binders"]),
    ("q07 any_lifetime", "inferred", &["-Znext-solver=globally", "-Zassumptions-on-binders"]),
    ("q07 any_lifetime", "inferred", &["-Znext-solver=globally"]),
    ("q07 any_lifetime", "kept", &["-Znext-solver=globally"]),
];

/// Files whose program prints a name and a number on each line.
pub(crate) const PRINTING: &[(&str, &str)] = &[("q12 arrays", "q12_stored_twice/arrays.rs")];

/// The thread of a change, where it is known: the case's beginning, a part of the entry, and the thread.
const CAUSES: &[(&str, &str, &str)] =
    &[("q07", "-Zassumptions-on-binders", "[rust#158130](https://github.com/rust-lang/rust/issues/158130)")];

/// The thread of this change, where it is known.
pub(crate) fn cause(key: &Key) -> Option<&'static str> {
    let of = CAUSES.iter().find(|(case, part, _)| {
        key.case.starts_with(case) && [&key.entry, &key.form].iter().any(|name| name.contains(part))
    });
    of.map(|(_, _, cause)| *cause)
}

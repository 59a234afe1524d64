//! The claims of the page about the entries.

use pausa_lab::Missing;
use pausa_lab::claim::{Claim, Evidence};

use crate::entries::{
    ASYNC, COROSENSEI, COROUTINE, DIAPAUSE, ENTRIES, GEN, GENAWAITER, GENERATOR, IMMOVABLE, STREAM,
};
use crate::{DOES_NOT, NOT_EXPRESSIBLE, REPRODUCES, about, compilers};

/// Returns the results of a form with each compiler that can express it: the release and the result.
fn tried<'a>(e: &Evidence<'a>, entry: &str, form: &str) -> Result<Vec<(&'a str, &'a str)>, Missing> {
    let mut found = Vec::new();
    let mut why = Missing::Unknown(format!("{entry}, {form} was never tried"));
    for compiler in compilers(e.facts()) {
        match e.text(&about(entry, form, compiler)) {
            Ok(word) if word.starts_with(NOT_EXPRESSIBLE) => {}
            Ok(word) => found.push((compiler, word)),
            Err(missing) => why = missing,
        }
    }
    if found.is_empty() { Err(why) } else { Ok(found) }
}

/// Whether a form has this result with all compilers.
fn always(e: &Evidence<'_>, entry: &str, form: &str, word: &str) -> Result<bool, Missing> {
    Ok(tried(e, entry, form)?.iter().all(|(_, found)| *found == word))
}

/// Whether all of these forms have this result with all compilers.
fn all(e: &Evidence<'_>, entry: &str, forms: &[&str], word: &str) -> Result<bool, Missing> {
    forms.iter().try_fold(true, |all, form| Ok(all && always(e, entry, form, word)?))
}

/// Whether all compilers refuse these forms.
fn refused(e: &Evidence<'_>, entry: &str, forms: &[&str]) -> Result<bool, Missing> {
    let is_refusal = |word: &str| ![REPRODUCES, DOES_NOT].contains(&word);
    forms.iter().try_fold(true, |all, form| {
        Ok(all && tried(e, entry, form)?.iter().all(|(_, word)| is_refusal(word)))
    })
}

/// Sets the placeholder `compilers` to the releases with which a form reproduces, and returns their minor versions.
fn say_which(e: &Evidence<'_>, entry: &str, form: &str) -> Result<Vec<u32>, Missing> {
    let tried = tried(e, entry, form)?;
    let with: Vec<_> =
        tried.iter().filter(|(_, word)| *word == REPRODUCES).map(|(release, _)| *release).collect();
    e.say("compilers", with.join(", "));
    Ok(with.iter().filter_map(|release| release.split('.').nth(1)?.parse().ok()).collect())
}

pub(crate) const CLAIMS: &[Claim] = &[
    Claim {
        id: "what_reproduces_with_the_newest_compiler",
        sentence: "Of {all} entries, these reproduce with {newest}: {names}. Each witness is safe code.",
        holds: |e| {
            let newest =
                *compilers(e.facts()).last().ok_or(Missing::Unknown("no compiler was tried".into()))?;
            let reproduces = |entry: &&crate::entries::Entry| {
                let word = |form: &crate::entries::Form| e.text(&about(entry.name, form.name, newest));
                entry.forms.iter().any(|form| word(form) == Ok(REPRODUCES))
            };
            let names: Vec<_> = ENTRIES.iter().filter(reproduces).map(|entry| entry.name).collect();
            e.say("all", ENTRIES.len());
            e.say("newest", newest);
            e.say("names", names.join(", "));
            let expected = [
                "rust#153688",
                "rust#152463",
                "rust#144442",
                "any lifetime",
                "borrowed thread-local",
                "poisoned mutex",
                "generator-rs#59",
            ];
            Ok(names == expected)
        },
    },
    Claim {
        id: "movable_machines_move_what_is_pinned",
        sentence: "A movable `#[coroutine]` and a `gen` block move what `pin!` has pinned, with {compilers}. A future and a `static` \
                   coroutine refuse to be moved; genawaiter and corosensei leave the value where it is.",
        holds: |e| {
            say_which(e, "rust#153688", COROUTINE)?;
            Ok(all(e, "rust#153688", &[COROUTINE, GEN], REPRODUCES)?
                && refused(e, "rust#153688", &[ASYNC, IMMOVABLE, DIAPAUSE])?
                && all(e, "rust#153688", &[GENAWAITER, COROSENSEI], DOES_NOT)?)
        },
    },
    Claim {
        id: "a_clone_clones_what_was_dropped",
        sentence: "With `coroutine_clone`, a clone of a coroutine or of a `gen` block clones a value that was bound by `match` and has \
                   been dropped, with {compilers}; bound by `let`, it does not.",
        holds: |e| {
            let (by_match, by_let) = ("`#[coroutine]`, bound by `match`", "`#[coroutine]`, bound by `let`");
            say_which(e, "rust#152463", by_match)?;
            Ok(all(e, "rust#152463", &[by_match, GEN], REPRODUCES)?
                && all(e, "rust#152463", &[by_let, "struct"], DOES_NOT)?)
        },
    },
    Claim {
        id: "a_borrow_becomes_static",
        sentence: "Safe code makes a `&'static` of a borrowed local, with {compilers}.",
        holds: |e| {
            say_which(e, "rust#144442", COROUTINE)?;
            always(e, "rust#144442", COROUTINE, REPRODUCES)
        },
    },
    Claim {
        id: "a_kept_argument_is_refused",
        sentence: "A coroutine that keeps a borrowed argument is not taken for `'static`: every compiler tried refuses the program of \
                   rust#132104, which is open.",
        holds: |e| refused(e, "rust#132104", &[COROUTINE, "`#[coroutine]`, next solver"]),
    },
    Claim {
        id: "with_an_unfinished_flag_safe_code_reads_freed_memory",
        sentence: "With `-Znext-solver=globally -Zassumptions-on-binders` safe code reads freed memory, with {compilers}. Without the \
                   second flag every compiler tried refuses it.",
        holds: |e| {
            say_which(e, "any lifetime", "the same, reading freed memory")?;
            let flagged = ["next solver, `-Zassumptions-on-binders`", "the same, reading freed memory"];
            Ok(all(e, "any lifetime", &flagged, REPRODUCES)?
                && refused(e, "any lifetime", &["no flag", "next solver", "`-Zhigher-ranked-assumptions`"])?)
        },
    },
    Claim {
        id: "a_lender_dropped_first_is_repaired",
        sentence: "That a lender may be dropped before the coroutine that has captured its borrower is repaired: it reproduces with \
                   {compilers}, and with no compiler since 1.90.",
        holds: |e| {
            let with = say_which(e, "rust#144155", ASYNC)?;
            let mut same = true;
            for form in [COROUTINE, GEN] {
                same &= tried(e, "rust#144155", form)? == tried(e, "rust#144155", ASYNC)?;
            }
            Ok(same && with.iter().all(|minor| *minor < 90))
        },
    },
    Claim {
        id: "a_borrowed_thread_local_goes_to_another_thread",
        sentence: "A borrow of a `#[thread_local]` kept across a pause is used on another thread in a coroutine and in a future, with \
                   {compilers}, and in generator-rs also one of a `thread_local!`. corosensei's coroutines cannot be sent.",
        holds: |e| {
            say_which(e, "borrowed thread-local", COROUTINE)?;
            Ok(all(e, "borrowed thread-local", &[COROUTINE, ASYNC, GENERATOR], REPRODUCES)?
                && refused(e, "borrowed thread-local", &[COROSENSEI])?)
        },
    },
    Claim {
        id: "a_dropped_stack_poisons_its_mutexes",
        sentence: "A suspended coroutine that is dropped poisons the mutexes it has locked in corosensei and in generator-rs, and in no \
                   other encoding.",
        holds: |e| {
            let others = [COROUTINE, GEN, ASYNC, GENAWAITER, DIAPAUSE, "struct"];
            Ok(all(e, "poisoned mutex", &[COROSENSEI, GENERATOR], REPRODUCES)?
                && all(e, "poisoned mutex", &others, DOES_NOT)?)
        },
    },
    Claim {
        id: "a_forgotten_generator_leaves_threads_that_borrow",
        sentence: "Safe code forgets a suspended generator of generator-rs with a scope of threads on its stack, whose thread outlives \
                   what it borrows, with {compilers}.",
        holds: |e| {
            say_which(e, "generator-rs#59", GENERATOR)?;
            always(e, "generator-rs#59", GENERATOR, REPRODUCES)
        },
    },
    Claim {
        id: "the_libraries_repairs_hold",
        sentence: "What corosensei and async-stream have repaired is refused in the versions used here.",
        holds: |e| {
            Ok(refused(e, "corosensei#27", &[COROSENSEI])?
                && refused(e, "async-stream#106", &[STREAM])?
                && refused(e, "async-stream#107", &[STREAM])?)
        },
    },
];

//! The claims about bodies. The identifier of a claim begins with the name of its body.

use pausa_lab::claim::{Claim, Evidence};
use pausa_lab::fact::{COMPILES, key};
use pausa_lab::{Key, Missing};

/// The encodings that `cargo pausa try` generates from a body.
const ENCODINGS: [&str; 6] = ["genawaiter", "coroutine", "async", "gen", "corosensei", "diapause"];

/// Returns the encodings that compile a body, in the order of [`ENCODINGS`].
fn taken(e: &Evidence<'_>, body: &str) -> Result<Vec<&'static str>, Missing> {
    let mut taken = Vec::new();
    for encoding in ENCODINGS {
        if e.text(&key(body, encoding).metric("compiles"))? == COMPILES {
            taken.push(encoding);
        }
    }
    Ok(taken)
}

/// Whether exactly these encodings compile a body, and all of them produce the same trace.
fn only(e: &Evidence<'_>, body: &str, encodings: &[&str]) -> Result<bool, Missing> {
    let taken = taken(e, body)?;
    let mut groups = Vec::new();
    for encoding in &taken {
        groups.push(text(e, body, encoding, "trace")?);
    }
    Ok(taken == encodings && groups.iter().all(|group| *group == groups[0]))
}

fn all_but_diapause() -> &'static [&'static str] {
    &ENCODINGS[..5]
}

fn text<'a>(e: &Evidence<'a>, body: &str, encoding: &str, form: &str) -> Result<&'a str, Missing> {
    e.text(&key(body, encoding).form(form).metric("text"))
}

fn number(e: &Evidence<'_>, body: &str, encoding: &str, metric: &str) -> Result<f64, Missing> {
    e.number(&key(body, encoding).metric(metric))
}

/// The least and the most of a metric over encodings.
fn range(e: &Evidence<'_>, body: &str, encodings: &[&str], metric: &str) -> Result<(f64, f64), Missing> {
    let (mut least, mut most) = (f64::MAX, 0.0_f64);
    for encoding in encodings {
        let number = number(e, body, encoding, metric)?;
        (least, most) = (least.min(number), most.max(number));
    }
    Ok((least, most))
}

fn code<'a>(e: &Evidence<'a>, body: &str, encoding: &str) -> Result<&'a str, Missing> {
    e.text(&key(body, encoding).metric("compiles"))
}

/// Whether the body had to be changed for an encoding.
fn is_changed(e: &Evidence<'_>, body: &str, encoding: &str) -> bool {
    e.facts().get(&changed(body, encoding)).is_some()
}

fn changed(body: &str, encoding: &str) -> Key {
    key(body, encoding).form("changed").metric("text")
}

/// Returns the number after a part of a layout: 80 in `local input 80`.
fn bytes(layout: &str, part: &str) -> Option<f64> {
    let (_, after) = layout.split_once(&format!("{part} "))?;
    after.split([',', '\n']).next()?.parse().ok()
}

pub(crate) const CLAIMS: &[Claim] = &[
    Claim {
        id: "decoder_has_a_place_for_each_sextet",
        sentence: "The decoder needs one sextet across a pause at most. `#[coroutine]` has a place for each that has a name, and \
                   takes {coroutine} bytes; diapause takes {diapause}.",
        holds: |e| {
            let of = |encoding| number(e, "decoder", encoding, "handle");
            e.say("coroutine", of("coroutine")?);
            e.say("diapause", of("diapause")?);
            let printed = text(e, "decoder", "genawaiter", "printed")?;
            Ok(only(e, "decoder", &["genawaiter", "coroutine", "corosensei", "diapause"])?
                && of("coroutine")? == 4.0
                && of("diapause")? < 4.0
                // 77 is `M`, the first letter of "Man".
                && printed.contains("> yielded Some(77)"))
        },
    },
    Claim {
        id: "fibonacci_is_in_every_encoding_and_the_struct_is_the_floor",
        sentence: "Every encoding has fibonacci and prints what CPython prints. A struct takes {struct} instructions an item, the \
                   encodings from {least} to {most}.",
        holds: |e| {
            let by_hand = number(e, "fibonacci", "struct", "instructions")?;
            let (least, most) = range(e, "fibonacci", &ENCODINGS, "instructions")?;
            e.say("struct", by_hand);
            e.say("least", least);
            e.say("most", most);
            Ok(only(e, "fibonacci", &ENCODINGS)?
                && text(e, "fibonacci", "python", "trace")? == "A"
                && text(e, "fibonacci", "struct", "trace")? == "A"
                && by_hand < least)
        },
    },
    Claim {
        id: "tokenizer_borrows_its_own_text",
        sentence: "The tokenizer borrows its own text across its yields: `gen` refuses it ({gen}), `#[coroutine]` needs `static` and \
                   a box for it, and genawaiter, async-stream and corosensei take it as it is written.",
        holds: |e| {
            e.say("gen", code(e, "tokenizer", "gen")?);
            Ok(only(e, "tokenizer", &["genawaiter", "coroutine", "async", "corosensei"])?
                && code(e, "tokenizer", "gen")? == "E0626"
                && is_changed(e, "tokenizer", "coroutine")
                && !is_changed(e, "tokenizer", "genawaiter"))
        },
    },
    Claim {
        id: "tree_walk_recurses_through_a_box",
        sentence: "The tree's walk through a box compiles unchanged in every encoding but diapause, and allocates at least twice for \
                   each item: a box for each child.",
        holds: |e| {
            let (least, _) = range(e, "tree_walk", all_but_diapause(), "allocations")?;
            Ok(only(e, "tree_walk", all_but_diapause())?
                && !is_changed(e, "tree_walk", "coroutine")
                && least >= 2.0)
        },
    },
    Claim {
        id: "run_length_is_laid_out_twice",
        sentence: "The input of the run-length encoder is moved before the first yield and keeps its place: the frame of a \
                   `#[coroutine]` has {argument} bytes for it, and {local} for the `Peekable` that it became.",
        holds: |e| {
            let layout = text(e, "run_length", "coroutine", "layout of encoded (line 2)")?;
            let (argument, local) = (bytes(layout, "upvar input"), bytes(layout, "local input"));
            e.say("argument", argument.unwrap_or(0.0));
            e.say("local", local.unwrap_or(0.0));
            Ok(argument.is_some() && local.is_some() && only(e, "run_length", all_but_diapause())?)
        },
    },
    Claim {
        id: "merge_keeps_the_tuple_of_its_match",
        sentence: "A merge of two sorted inputs keeps the tuple of its `match` across its yields ({tuple} bytes), with drop flags, \
                   in `#[coroutine]` and in `gen`.",
        holds: |e| {
            let mut holds = only(e, "merge", all_but_diapause())?;
            for encoding in ["coroutine", "gen"] {
                let layout = text(e, "merge", encoding, "layout of merge (line 2)")?;
                let tuple = bytes(layout, "local ((Option<u64>, Option<u64>))");
                e.say("tuple", tuple.unwrap_or(0.0));
                holds &=
                    tuple.is_some() && layout.lines().any(|line| line.matches("local (bool) 1").count() >= 3);
            }
            Ok(holds)
        },
    },
    Claim {
        id: "permutations_delegate_at_every_level",
        sentence: "Recursive permutations compile unchanged in every encoding but diapause. Each item is allocated once, and each \
                   call of the recursion again: {least} to {most} allocations an item.",
        holds: |e| {
            let (least, most) = range(e, "permutations", all_but_diapause(), "allocations")?;
            e.say("least", least);
            e.say("most", most);
            Ok(only(e, "permutations", all_but_diapause())?
                && !is_changed(e, "permutations", "coroutine")
                && least > 1.0)
        },
    },
    Claim {
        id: "primes_end_where_the_caller_ends_them",
        sentence: "The endless primes are the same in all {encodings} encodings, and are `Clone` while they are paused in \
                   `#[coroutine]`, `gen` and diapause.",
        holds: |e| {
            e.say("encodings", ENCODINGS.len());
            let mut clone = Vec::new();
            for encoding in ENCODINGS {
                if text(e, "primes", encoding, "Clone")? == "yes" {
                    clone.push(encoding);
                }
            }
            Ok(only(e, "primes", &ENCODINGS)? && clone == ["coroutine", "gen", "diapause"])
        },
    },
    Claim {
        id: "paginator_ends_with_the_error",
        sentence: "The paginator's labelled `continue` and its early return are the same in every encoding but diapause: the error \
                   is its last item.",
        holds: |e| {
            let printed = text(e, "paginator", "genawaiter", "printed")?;
            let run: Vec<_> = printed.lines().take_while(|line| *line != "> complete").collect();
            Ok(only(e, "paginator", all_but_diapause())?
                && run.last().is_some_and(|line| line.starts_with("> yielded Err(")))
        },
    },
    Claim {
        id: "running_average_is_sent_numbers",
        sentence: "The running average is what CPython's is in the four encodings that can be sent a value; `async` and `gen` have \
                   no way to receive one.",
        holds: |e| {
            Ok(only(e, "running_average", &["genawaiter", "coroutine", "corosensei", "diapause"])?
                && text(e, "running_average", "python", "trace")? == "A")
        },
    },
    Claim {
        id: "parser_returns_the_error_of_its_question_mark",
        sentence: "`?` ends the push parser, and its error is what the dialogue returns, through a delegation: the same in \
                   genawaiter, `#[coroutine]` and corosensei.",
        holds: |e| {
            let printed = text(e, "parser", "genawaiter", "printed")?;
            Ok(only(e, "parser", &["genawaiter", "coroutine", "corosensei"])?
                && printed.contains("\n> returned Err(NotADigit('x'))\n"))
        },
    },
    Claim {
        id: "borrowed_vec_needs_no_pin",
        sentence: "A loop over a borrow that is an argument compiles unchanged in `#[coroutine]` and in `gen`, without a box.",
        holds: |e| {
            let (_, heap) = range(e, "borrowed_vec", &["coroutine", "gen"], "heap")?;
            let taken = taken(e, "borrowed_vec")?;
            Ok(taken.starts_with(all_but_diapause())
                && !is_changed(e, "borrowed_vec", "coroutine")
                && heap == 0.0)
        },
    },
    Claim {
        id: "guard_across_a_yield_is_poisoned_by_a_dropped_stack",
        sentence: "A paused corosensei body that is dropped poisons the mutex whose guard it holds: its stack is unwound, as by a \
                   panic. In genawaiter, `#[coroutine]` and async-stream the mutex stays whole.",
        holds: |e| {
            let poisoned = "afterwards the mutex is poisoned: true";
            Ok(taken(e, "guard_across_a_yield")? == ["genawaiter", "coroutine", "async", "corosensei"]
                && text(e, "guard_across_a_yield", "corosensei", "printed")?.contains(poisoned)
                && !text(e, "guard_across_a_yield", "genawaiter", "printed")?.contains(poisoned)
                && text(e, "guard_across_a_yield", "coroutine", "trace")? == "A"
                && text(e, "guard_across_a_yield", "async", "trace")? == "A")
        },
    },
    Claim {
        id: "drop_order_is_a_functions_except_in_diapause",
        sentence: "Five encodings drop what a function would drop, in a function's order. diapause drops a value that is not used \
                   afterwards at the next pause.",
        holds: |e| {
            let mut groups = Vec::new();
            for encoding in ENCODINGS {
                groups.push(text(e, "drop_order", encoding, "trace")?);
            }
            let first = |encoding| {
                let printed = text(e, "drop_order", encoding, "printed")?;
                Ok::<_, Missing>(printed.lines().nth(1).unwrap_or_default())
            };
            Ok(groups == ["A", "A", "A", "A", "A", "B"]
                && first("genawaiter")? == "> yielded 0"
                && first("diapause")? == "drop first")
        },
    },
    Claim {
        id: "yield_in_a_closure_needs_a_stack",
        sentence: "Only corosensei, which has a stack of its own, pauses in a closure that is handed to `for_each`.",
        holds: |e| only(e, "yield_in_a_closure", &["corosensei"]),
    },
    Claim {
        id: "awaiting_retry_is_smallest_as_an_async_fn",
        sentence: "The awaiting retry loop takes {each} instructions a pause as an `async fn`, the fewest of the four encodings that \
                   can await, and {async} bytes, fewer than in genawaiter and `#[coroutine]`.",
        holds: |e| {
            let takes = |encoding| {
                let of = |metric| number(e, "awaiting_retry", encoding, metric);
                Ok::<_, Missing>((of("handle")? + of("heap")?, of("instructions")?))
            };
            let (size, each) = takes("async")?;
            e.say("async", size);
            e.say("each", each);
            let mut holds = only(e, "awaiting_retry", &["genawaiter", "coroutine", "async", "corosensei"])?;
            for other in ["genawaiter", "coroutine"] {
                let (other_size, other_each) = takes(other)?;
                holds &= size < other_size && each < other_each;
            }
            Ok(holds && each < takes("corosensei")?.1)
        },
    },
    Claim {
        id: "lines_of_a_file_keep_the_buffer_across_the_yields",
        sentence: "The lines of a file keep the reader's buffer of 8 KiB on the heap across the yields, in every encoding but \
                   diapause, which has no `?` there.",
        holds: |e| {
            let (least, _) = range(e, "lines_of_a_file", all_but_diapause(), "heap")?;
            Ok(only(e, "lines_of_a_file", all_but_diapause())? && least >= 8192.0)
        },
    },
    Claim {
        id: "moved_array_is_laid_out_twice",
        sentence: "The array of 1 KiB that is moved after a yield takes its bytes twice: {coroutine} bytes as `#[coroutine]`, {gen} \
                   as `gen`.",
        holds: |e| {
            let bytes = |encoding| number(e, "moved_array", encoding, "handle");
            e.say("coroutine", bytes("coroutine")?);
            e.say("gen", bytes("gen")?);
            let least = bytes("coroutine")?.min(bytes("gen")?);
            Ok(least >= 2048.0 && only(e, "moved_array", all_but_diapause())?)
        },
    },
];

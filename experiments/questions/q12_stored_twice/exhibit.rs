//! Bytes of the paused state: every chapter that needs no event loop, with the struct as the lower bound, and arrays of
//! a kilobyte in the forms of the reported issues.

use crate::exhibit::*;
use pausa::Transcript;
use pausa::ch1_count_to_three::CountToThree;
use pausa::ch1_fibonacci::Fibonacci;
use pausa::ch2_cooperative::Cooperative;
use pausa::ch2_echo::Echo;
use pausa::ch2_log_pipeline::LogPipeline;
use pausa::ch2_worker::Worker;
use pausa::ch3_awaitable_counter::AwaitableCounter;
use pausa::ch3_delegation::Delegation;
use pausa_coroutine::CoroutineClosure;
use pausa_genawaiter::Genawaiter;
use pausa_struct::Struct;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Why are captures and moved locals stored twice?",
    status: Some(Status::Answered),
    ..exhibit!("q12", "q12_stored_twice", run, CLAIMS, T1)
};

const T1: &str = "An array across a pause";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "a_capture_that_is_moved_to_a_local_is_stored_twice",
        sentence: "A capture keeps its place as long as the coroutine lives: it takes {once} bytes if it is used in place, and {twice} if it is moved to a local. The same holds for an argument of an `async fn`.",
        holds: |e| {
            let of = |row| number(e, T1, row, "bytes");
            let (once, twice) = (of("captured, used in place")?, of("captured, then moved to a local")?);
            e.say("once", once);
            e.say("twice", twice);
            Ok(twice == 2.0 * once - 1.0
                && of("async fn: argument of 8 KiB")? > 1.9 * of("async block in a fn: argument of 8 KiB")?)
        },
    },
    Claim {
        id: "a_borrow_keeps_the_place_of_a_local_that_has_been_moved",
        sentence: "In a `static` body, as in an `async` block, a local that is moved before the only pause is stored once ({plain} bytes), and twice if it was borrowed before the move ({borrowed}).",
        holds: |e| {
            let of = |row| number(e, T1, row, "bytes");
            let plain = of("`static`: a local, moved to another before the only pause")?;
            let borrowed = of("`static`: the same, borrowed before it is moved")?;
            e.say("plain", plain);
            e.say("borrowed", borrowed);
            let of_async = of("`async`: a local, moved to another before the only pause")?;
            Ok(borrowed > 1.9 * plain
                && of("`async`: the same, borrowed before it is moved")? > 1.9 * of_async
                && of("movable: the same, borrowed before it is moved")? == plain
                && of("two locals in scopes of their own")? == of("a local")?)
        },
    },
];

fn run(evidence: &mut Evidence) -> Result<()> {
    chapters::<Struct>(evidence, "struct");
    chapters::<CoroutineClosure>(evidence, "coroutine");
    chapters::<Genawaiter>(evidence, "genawaiter, the handle alone");
    for (case, encoding) in
        [("captured, then moved to a local", "coroutine"), ("gen block: captured, then moved", "gen")]
    {
        evidence.add(T1, case, "bytes", bytes_of_body("moved_array", encoding, "twice (line 6)")?);
    }
    let arrays = snippet("q12_stored_twice/arrays.rs");
    for line in arrays.printed()?.lines() {
        if let Some((case, bytes)) = line.rsplit_once(' ') {
            let bytes: u64 = bytes.parse().map_err(|_| format!("not a size: {line}"))?;
            evidence.add(T1, case, "bytes", Found::bytes(bytes));
        }
    }
    let layout = arrays.layout("{async fn body of argument()}")?;
    evidence.add("Layout", "`async fn argument`", "as the compiler prints it", Value::Text(layout));
    Ok(())
}

fn chapters<E>(evidence: &mut Evidence, encoding: &str)
where
    E: CountToThree + Fibonacci + Echo + LogPipeline + Cooperative + Worker + AwaitableCounter + Delegation,
{
    let silent = Transcript::silent;
    let lines = || E::read_lines(["a line"]);
    for (chapter, bytes) in [
        ("count_to_three", size_of_val(&E::count_to_three(silent()))),
        ("fibonacci", size_of_val(&E::fibonacci::<u64>(1))),
        ("echo", size_of_val(&E::echo(silent()))),
        ("log_pipeline", size_of_val(&E::extract_message(E::keep_level(lines(), "ERROR")))),
        ("cooperative", size_of_val(&E::numbers(silent()))),
        ("worker", size_of_val(&E::worker(silent()))),
        ("counter", size_of_val(&E::use_counter(1, silent()))),
        ("delegation", size_of_val(&E::delegator(silent()))),
    ] {
        evidence.add("Bytes of the paused program", encoding, chapter, Found::bytes(bytes));
    }
}

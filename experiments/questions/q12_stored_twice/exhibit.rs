//! Bytes of the paused state: every chapter that can be held in the hand, with the struct as the lower bound, and arrays
//! of a kilobyte in the shapes that people report.

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
use pausa_story::Failure;
use pausa_struct::Struct;

use crate::evidence::{Evidence, Value};
use crate::exhibit::{Exhibit, Status};
use crate::snippet::Snippet;

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    folder: "q12_stored_twice",
    question: "Why are captures and moved locals stored twice?",
    status: Status::Answered,
    answer: "a capture keeps its place for good, so moving it to a local, or a `for` loop, doubles it; so does moving a borrowed local",
    run,
    workloads: &[],
};

fn run() -> Result<Evidence, Failure> {
    let mut evidence = Evidence::default();
    chapters::<Struct>(&mut evidence, "struct");
    chapters::<CoroutineClosure>(&mut evidence, "coroutine");
    chapters::<Genawaiter>(&mut evidence, "genawaiter, the handle alone");
    for line in Snippet::of("q12_stored_twice/arrays.rs").printed()?.lines() {
        if let Some((case, bytes)) = line.rsplit_once(' ') {
            let bytes = bytes.parse().map_err(|_| Failure::Run(format!("not a size: {line}")))?;
            evidence.add("An array across a pause", case, "bytes", Value::Bytes(bytes));
        }
    }
    let arrays = Snippet::of("q12_stored_twice/arrays.rs");
    let layout = arrays.layout("{async fn body of argument()}")?;
    evidence.add("Layout", "`async fn argument`", "as the compiler prints it", Value::Text(layout));
    Ok(evidence)
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
        evidence.add("Bytes of the paused program", encoding, chapter, Value::Bytes(bytes as u64));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q12_the_answer_holds() {
        EXHIBIT.assert_the_answer_holds();
    }
}

//! Tests that coroutines of different encodings take turns on one scheduler.

use pausa::Transcript;
use pausa::ch2_cooperative::Cooperative;
use pausa::ch3_awaitable_counter::AwaitableCounter;
use pausa_coroutine::CoroutineClosure;
use pausa_genawaiter::Genawaiter;
use pausa_scheduler::RoundRobin;
use pausa_struct::Struct;

#[test]
fn numbers_of_one_encoding_take_turns_with_letters_of_another() {
    let expected = {
        let transcript = Transcript::in_memory();
        let mut scheduler = RoundRobin::new();
        scheduler.spawn(Struct::numbers(transcript.clone()));
        scheduler.spawn(Struct::letters(transcript.clone()));
        scheduler.run().expect("nothing panics");
        transcript.text()
    };
    let transcript = Transcript::in_memory();
    let mut scheduler = RoundRobin::new();
    scheduler.spawn(CoroutineClosure::numbers(transcript.clone()));
    scheduler.spawn(Genawaiter::letters(transcript.clone()));
    scheduler.run().expect("nothing panics");
    assert_eq!(transcript.text(), expected);
}

#[test]
fn a_coroutine_a_generator_a_struct_and_a_future_share_a_run() {
    let transcript = Transcript::in_memory();
    let mut scheduler = RoundRobin::new();
    scheduler.spawn(Struct::numbers(transcript.clone()));
    scheduler.spawn_future(Genawaiter::use_counter(2, transcript.clone()));
    scheduler.spawn(CoroutineClosure::letters(transcript.clone()));
    scheduler.run().expect("nothing panics");
    let lines: Vec<_> = transcript.text().lines().map(|line| line.trim().to_string()).collect();
    assert_eq!(lines[..3], ["[Números] Contando: 1", "Iniciando contador...", "[Letras] Generando: A"]);
    assert_eq!(lines[6], "Contador llegó a: 2");
    assert_eq!(lines.len(), 12);
}

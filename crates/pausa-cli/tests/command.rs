//! The command, as a person uses it.

mod arguments;
mod new;
#[cfg(target_os = "linux")]
mod output;
mod support;

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread;

use pausa_story::CATALOGUE;

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The compiler itself. A command that starts it through rustup takes longer.
fn rustc() -> &'static Path {
    static RUSTC: OnceLock<PathBuf> = OnceLock::new();
    RUSTC.get_or_init(|| pausa_lab::Compiler::default().version().expect("there is one").path)
}

/// The command, without input. What it starts is built.
fn pausa(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pausa"));
    let cargo = support::built();
    command.args(arguments).current_dir(root()).env("CARGO", cargo).env("RUSTC", rustc());
    command.env("RUST_BACKTRACE", "0").stdin(Stdio::null());
    command
}

fn output(command: &mut Command) -> Output {
    command.output().expect("it starts")
}

fn pausa_reading(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = pausa(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    // A program that does not read its input may be gone already.
    let _ = child.stdin.take().expect("it has a stdin").write_all(input);
    child.wait_with_output().expect("it ends")
}

/// The names of all encodings: an encoding is a directory that says so.
fn encodings() -> Vec<String> {
    let crates = fs::read_dir(root().join("crates")).expect("it is there");
    let declared = crates.filter_map(|entry| {
        let manifest = fs::read_to_string(entry.ok()?.path().join("Cargo.toml")).ok()?;
        let name = manifest.lines().find_map(|line| line.strip_prefix("encoding = "))?;
        Some(name.trim_matches('"').to_string())
    });
    let mut names: Vec<_> = declared.collect();
    names.sort();
    assert!(names.len() >= 4, "{names:?}");
    names
}

fn chapter(encoding: &str, id: &str) -> PathBuf {
    root().join(format!("crates/pausa-{encoding}/src/{id}.rs"))
}

/// The names of those that have a program.
fn encodings_with(id: &str) -> Vec<String> {
    encodings().into_iter().filter(|encoding| chapter(encoding, id).exists()).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The binary of an encoding, which is next to the command's.
fn played(encoding: &str, arguments: &[&str]) -> Output {
    support::built();
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_pausa")).with_file_name(format!("pausa-{encoding}"));
    Command::new(binary).args(arguments).output().expect("it is built")
}

#[track_caller]
fn assert_usage_error(command: &mut Command, words: &[&str]) {
    let Output { status, stdout, stderr } = output(command);
    let stderr = text(&stderr);
    assert_eq!((status.code(), text(&stdout)), (Some(2), String::new()), "{command:?}: {stderr}");
    assert!(!stderr.contains("panicked"), "{command:?}: {stderr}");
    for word in words {
        assert!(stderr.contains(word), "{command:?}: {word:?} is not in {stderr:?}");
    }
}

#[test]
fn without_arguments_it_compares_every_program_in_every_encoding() {
    let output = output(&mut pausa(&[]));
    let stdout = text(&output.stdout);
    assert!(output.status.success(), "{stdout}{}", text(&output.stderr));
    for program in CATALOGUE {
        assert!(stdout.contains(program.id), "{stdout}");
    }
    assert!(stdout.contains("agree with CPython;"), "{stdout}");
    assert!(stdout.trim_end().ends_with("`cargo pausa questions divergence`."), "{stdout}");
    assert!(stdout.contains('✓') && !stdout.contains('✗'), "{stdout}");
}

#[test]
fn list_names_every_program_and_encoding() {
    let stdout = text(&output(&mut pausa(&["list"])).stdout);
    let programs = CATALOGUE.iter().map(|program| program.id.to_string());
    for word in programs.chain(encodings()) {
        assert!(stdout.contains(&word), "{stdout}");
    }
}

#[test]
fn play_prints_the_transcript_and_nothing_else() {
    // Those of an event loop take the story's seconds; they are rehearsed by the comparison.
    for program in CATALOGUE.iter().filter(|program| !program.on_loops) {
        let expected =
            fs::read(root().join(format!("tests/transcripts/{}.txt", program.id))).expect("it is there");
        for encoding in encodings_with(program.id) {
            // Where the command has built an encoding, it runs this in its place.
            let output = match &*encoding {
                "struct" => output(&mut pausa(&["play", program.id, "--encoding", &encoding])),
                _ => played(&encoding, &["play", program.id]),
            };
            assert_eq!(text(&output.stdout), text(&expected), "{} in {encoding}", program.id);
            assert_eq!(output.status.code(), Some(0));
        }
    }
}

#[test]
fn a_program_of_an_event_loop_takes_the_story_s_second_on_any_loop() {
    let expected = fs::read(root().join("tests/transcripts/ch3_first_coroutine.txt")).expect("it is there");
    let play = |name| {
        let begin = std::time::Instant::now();
        let output = output(&mut pausa(&["play", "ch3_first_coroutine", "--", "--loop", name]));
        assert_eq!(text(&output.stdout), text(&expected));
        // A second cannot have been shorter than a second; how much longer it was is not asked.
        assert!(begin.elapsed().as_secs() >= 1, "on {name}");
    };
    thread::scope(|scope| {
        for name in ["ours", "tokio", "smol"] {
            scope.spawn(move || play(name));
        }
    });
}

#[test]
fn a_port_in_use_is_one_clear_line_in_every_encoding_on_every_loop() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let port = taken.local_addr().expect("it has an address").port().to_string();
    let output = output(&mut pausa(&["play", "ch4_echo_server", "--", "--port", &port]));
    assert_says_that_the_port_is_in_use(output, "struct", &port);
    // The command runs them in its place.
    for encoding in encodings_with("ch4_echo_server") {
        for name in ["ours", "tokio", "smol"] {
            let output =
                played(&encoding, &["play", "ch4_echo_server", "--", "--port", &port, "--loop", name]);
            assert_says_that_the_port_is_in_use(output, &encoding, &port);
        }
    }
}

#[track_caller]
fn assert_says_that_the_port_is_in_use(output: Output, encoding: &str, port: &str) {
    let line = format!("pausa-{encoding}: port {port} is in use: choose another with --port\n");
    assert_eq!((text(&output.stdout), text(&output.stderr)), (String::new(), line));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn every_transcript_belongs_to_a_program() {
    let transcripts = fs::read_dir(root().join("tests/transcripts")).expect("it is there");
    let mut stems: Vec<_> = transcripts
        .map(|entry| entry.expect("it can be read").path().file_stem().expect("it has a name").to_owned())
        .collect();
    stems.sort();
    let mut ids: Vec<_> = CATALOGUE.iter().map(|program| program.id).collect();
    ids.sort_unstable();
    assert_eq!(stems, ids);
}

#[test]
fn a_wrong_argument_of_a_program_is_a_usage_error_that_shows_the_usage() {
    for (arguments, words) in [
        (&["ch2_log_pipeline", "--", "/no/such.log"][..], &["/no/such.log", "usage:", "FILE"][..]),
        (&["ch1_fibonacci", "--", "--count", "many"], &["many", "--count N"]),
        (&["ch1_fibonacci", "--", "--type", "i7"], &["i7", "exact|u64|u128"]),
        (&["ch1_count_to_three", "--", "4"], &["takes no arguments", "4"]),
        (&["ch3_awaitable_counter", "--", "--until", "-1"], &["-1", "--until N"]),
        (&["ch4_gather", "--", "--loop", "libuv"], &["libuv", "ours, tokio, smol"]),
    ] {
        assert_usage_error(&mut pausa(&[&["play"], arguments].concat()), words);
    }
}

#[test]
fn a_fixed_width_that_overflows_prints_what_fits_and_exits_with_1() {
    let output = output(&mut pausa(&["play", "ch1_fibonacci", "--", "--count", "200", "--type", "u64"]));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout).lines().count(), 94);
    assert!(text(&output.stderr).contains("does not fit"));
}

#[test]
fn the_worker_takes_a_dialogue_from_stdin_and_goes_on_after_mistakes() {
    for encoding in encodings_with("ch2_worker") {
        let dialogue =
            b"sumar\nhola\n10 5\n1 2\nsumar\n1 9999999999999999999\n9223372036854775807 1\nterminar\n";
        let output = pausa_reading(&["play", "ch2_worker", "--encoding", &encoding, "--", "-"], dialogue);
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(
            text(&output.stdout),
            "Trabajador listo. Esperando instrucciones...\nSuma: 10 + 5 = 15\nSuma: 9223372036854775807 + 1 = 9223372036854775808\nFinalizando trabajo...\n"
        );
        let stderr = text(&output.stderr);
        for word in ["two numbers are due", "an instruction is due", "a number is from"] {
            assert!(stderr.contains(word), "{word:?} is not in {stderr:?}");
        }
    }
}

#[test]
fn the_echo_repeats_stdin_and_names_the_line_that_is_not_text() {
    let output = pausa_reading(&["play", "ch2_echo", "--", "-"], "Hola\n\nadiós".as_bytes());
    assert_eq!(
        text(&output.stdout),
        "Generador iniciado, esperando mensajes...\nRecibí: Hola\nRecibí: \nRecibí: adiós\n"
    );
    let output = pausa_reading(&["play", "ch2_echo", "--", "-"], b"Hola\n\xff\n");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("standard input, line 2"), "{}", text(&output.stderr));
}

#[test]
fn the_pipeline_reads_a_pipe() {
    let log = b"d t ERROR one\r\nd t INFO no\nd t ERROR \xfftwo";
    let output = pausa_reading(&["play", "ch2_log_pipeline", "--", "-"], log);
    assert_eq!(output.stdout, b"\xe2\x9a\xa0\xef\xb8\x8f  one\r\n\xe2\x9a\xa0\xef\xb8\x8f  \xfftwo\n");
}

#[test]
fn a_reader_that_closes_the_pipe_early_is_no_error() {
    let mut command = pausa(&["play", "ch1_fibonacci", "--", "--count", "100000000"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
}

#[test]
fn every_encoding_has_its_programs_in_its_suite() {
    let shared = fs::read_to_string(root().join("tests/suite.rs")).expect("it is there");
    for program in CATALOGUE {
        let line = format!("mod {};", program.id);
        // What came after the story is not everybody's.
        assert!(shared.contains(&line) || program.chapter > 5, "{}", program.id);
        for encoding in encodings_with(program.id) {
            let path = root().join(format!("crates/pausa-{encoding}/tests/suite.rs"));
            let suite = fs::read_to_string(&path).expect("it is there");
            let all = suite.contains("#[path = \"../../../tests/suite.rs\"]") && shared.contains(&line);
            assert!(all || suite.contains(&line), "{}: {}", path.display(), program.id);
        }
    }
}

#[test]
fn a_chapter_has_no_unsafe_no_unwrap_no_macro_of_ours_and_less_than_80_lines_of_code() {
    for program in CATALOGUE {
        for encoding in encodings_with(program.id) {
            let path = chapter(&encoding, program.id);
            let source = fs::read_to_string(&path).expect("it is there");
            let code: Vec<_> = source
                .lines()
                .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
                .collect();
            // Two machines by hand, or with a library's help: what they cost in lines is what their twins save.
            let limit = match (&*encoding, program.id) {
                ("struct", "ch4_echo_server") => 110,
                ("diapause", "ch4_echo_server") => 90,
                _ => 80,
            };
            assert!(code.len() <= limit, "{}: {} lines", path.display(), code.len());
            for word in ["unsafe", ".unwrap(", ".expect(", "macro_rules!"] {
                assert!(!source.contains(word), "{}: {word}", path.display());
            }
        }
    }
}

#[test]
fn every_program_of_every_encoding_can_be_exercised_for_figures() {
    let mut exercised = 0;
    for name in encodings() {
        let run = |arguments: &[&str]| played(&name, arguments);
        for line in text(&run(&["list"]).stdout).lines() {
            let id = line.split_whitespace().next().expect("an id");
            let nanoseconds = run(&["exercise", id, "3"]);
            let reading = text(&nanoseconds.stdout);
            assert!(reading.starts_with(r#"{"metric":"ns","value":"#), "{id} in {name}: {nanoseconds:?}");
            exercised += 1;
        }
        let refused = run(&["exercise", "ch1_fibonacci", "many"]);
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    }
    assert!(exercised > 3 * CATALOGUE.len(), "{exercised}");
}

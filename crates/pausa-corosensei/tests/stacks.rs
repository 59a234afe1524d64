//! Tests of programs in a process without enough address space for all their stacks.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Output, Stdio};

/// A command that runs the binary with these words and at most `addresses` KiB of address space.
fn limited(addresses: u32, words: &str) -> Command {
    let mut command = Command::new("bash");
    let binary = env!("CARGO_BIN_EXE_pausa-corosensei");
    command.arg("-c").arg(format!("ulimit -v {addresses} && exec {binary} {words}"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_harvest_comes_with_as_many_downloaders_as_there_are_stacks_for() {
    let words = "rehearse ch5_url_harvest -- --count 2000 --at-once 2000";
    let output: Output = limited(1_000_000, words).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(text(&output.stdout).starts_with("Descargadas 2000"), "{output:?}");
}

#[test]
fn a_server_without_room_for_a_stack_loses_that_client_and_serves_the_others() {
    let words = "play ch4_echo_server -- --port 0 --delay 3600s";
    let mut server = limited(500_000, words).spawn().expect("it starts");
    let mut lines = BufReader::new(server.stdout.take().expect("it is piped")).lines().map(Result::unwrap);
    let line = lines.next().expect("it says where it listens");
    let address = line.split_whitespace().next_back().expect("the address is last").to_string();
    // Connects clients one after the other, until one is lost.
    let mut clients = Vec::new();
    let lost = loop {
        let mut client = TcpStream::connect(&address).expect("it listens");
        client.write_all(b"Hola").expect("the system keeps it");
        clients.push(client);
        let line = lines.next().expect("it serves");
        if !line.starts_with("Recibido") {
            break line;
        }
        assert!(clients.len() < 1000, "there is room for all");
    };
    assert!(lost.starts_with("Perdido") && lost.contains("no room for one more stack"), "{lost}");
    let mut answer = Vec::new();
    let _ = clients.pop().expect("that one").read_to_end(&mut answer);
    assert!(answer.is_empty(), "{}", text(&answer));
    assert!(server.try_wait().expect("it is ours").is_none());
    server.kill().expect("it is ours");
    let output = server.wait_with_output().expect("it is ours");
    assert!(!text(&output.stderr).contains("panicked"), "{output:?}");
}

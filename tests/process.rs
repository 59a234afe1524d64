//! Tests of the network programs as processes: few file descriptors, signals, and readers of stdout that do not read.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use pausa_loops::LoopName;
use rustix::pipe::fcntl_setpipe_size;
use rustix::process::{Pid, Signal, kill_process};

use super::support::{binary, in_shell, loops, text, times};

/// A time-out that no test reaches.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_secs(60);

/// A command that runs `setup` and then the encoding's binary with these words, in a shell.
fn after(setup: &str, words: &str) -> Command {
    let words: Vec<_> = words.split(' ').collect();
    let mut command = in_shell(setup, &binary(&words));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The README's commands, with hard limits (`-n`) and with a soft limit that can be raised (`-Sn`). Under CI with the real
/// clock, by which a page takes half a second.
#[test]
fn more_pages_at_once_than_descriptors_come_however_few_there_are() {
    let limits = ["ulimit -n 64", "ulimit -n 256", "ulimit -n 1024", "ulimit -Sn 256"];
    // Both ends of each connection are in the process.
    let (command, counts) = times(("play", [100, 1000, 1000, 1000]), ("rehearse", [40, 140, 600, 140]));
    let run = |(limit, count): (&'static str, u32)| {
        let words = format!("{command} ch5_url_harvest -- --count {count} --at-once 1000 --loop");
        loops()
            .iter()
            .map(move |name| (limit, count, name, after(limit, &format!("{words} {name}")).spawn().unwrap()))
    };
    // All of them at once: under CI they wait for most of the time.
    let running: Vec<_> = limits.into_iter().zip(counts).flat_map(run).collect();
    for (limit, count, name, child) in running {
        let output = child.wait_with_output().unwrap();
        let stdout = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{limit} on {name}: {stdout}{}", text(&output.stderr));
        assert!(stdout.contains(&format!("Descargadas {count} páginas")), "{limit} on {name}: {stdout}");
    }
}

/// The lowest limit of open files with which the system can load the binary: it opens the libraries one after another, and
/// the test may have been started with open files.
fn lowest_limit() -> u32 {
    let loads = |limit: &u32| {
        let output = after(&format!("ulimit -n {limit}"), "play ch5_url_harvest -- --help").output().unwrap();
        output.status.success()
    };
    (4..64).find(loads).expect("the binary can be loaded")
}

#[test]
fn without_descriptors_for_a_loop_the_error_says_what_to_raise() {
    let lowest = lowest_limit();
    for &name in loops() {
        for limit in lowest..lowest + 6 {
            let words = format!(
                "play ch5_url_harvest -- --base http://127.0.0.1:1 --count 3 --timeout 200ms --loop {name}"
            );
            let output = after(&format!("ulimit -n {limit}"), &words).output().unwrap();
            let stderr = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{limit} on {name}: {stderr}");
            assert!(!stderr.contains("panicked"), "{limit} on {name}: {stderr}");
            let says = ["raise the limit of open files (`ulimit -n`)", "3 of 3 downloads failed"];
            assert!(says.iter().any(|says| stderr.contains(says)), "{limit} on {name}: {stderr}");
        }
    }
}

#[test]
fn more_downloads_at_once_than_pages_are_as_many_as_pages() {
    let run = |most: &str| {
        let words = format!("rehearse ch5_url_harvest -- --count 3 --at-once {most}");
        after("ulimit -v 4000000", &words).output().unwrap()
    };
    for output in ["18446744073709551615", "1000000000"].map(run) {
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stdout).starts_with("Descargadas 3 páginas\n"));
    }
}

#[test]
fn help_states_the_bounds() {
    for program in ["ch4_downloads", "ch5_url_harvest"] {
        let output = binary(&["play", program, "--", "--help"]).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let help = text(&output.stdout);
        for bound in
            ["at most 100 headers, 64 KiB before the page, and a page of 8 MiB", "10000 connections at once"]
        {
            assert!(help.contains(bound), "{help}");
        }
    }
}

/// Stops a harvest that never ends, from a port without a listener.
#[test]
fn a_harvest_that_is_stopped_prints_its_sum_and_few_of_its_failures() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    // With one page at once there is one downloader, so its kept failures are all that are shown.
    let words =
        format!("play ch5_url_harvest -- --base http://{closed} --count 18446744073709551615 --at-once 1");
    let child = after("true", &words).spawn().unwrap();
    // Waits until the thread that handles signals exists.
    while !threads(&child).iter().any(|name| name == "signals") {
        thread::yield_now();
    }
    signal(&child, Signal::INT);
    let output = child.wait_with_output().unwrap();
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert_eq!(text(&output.stdout), "Descargadas 0 páginas\nTotal de bytes: 0\n");
    assert!(stderr.ends_with(": stopped after 0 of 18446744073709551615 downloads\n"), "{stderr}");
    assert!(stderr.lines().count() <= 22, "{stderr}");
}

fn threads(child: &Child) -> Vec<String> {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", child.id())).unwrap();
    let name = |task: std::io::Result<std::fs::DirEntry>| {
        std::fs::read_to_string(task.ok()?.path().join("comm")).ok().map(|name| name.trim().to_string())
    };
    tasks.filter_map(name).collect()
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// An echo server in its own process.
struct Server {
    child: Child,
    address: SocketAddr,
    stdout: BufReader<ChildStdout>,
}

impl Server {
    fn start(name: LoopName, delay: &str) -> Self {
        let words = format!("play ch4_echo_server -- --port 0 --delay {delay} --loop {name}");
        let mut child = after("true", &words).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Servidor escuchando en ").expect(&line).parse().unwrap();
        Server { child, address, stdout }
    }

    fn says(&self, message: &str) -> TcpStream {
        let mut client = TcpStream::connect_timeout(&self.address, ACCEPT_RETRY_DELAY).unwrap();
        client.set_read_timeout(Some(ACCEPT_RETRY_DELAY)).unwrap();
        client.write_all(message.as_bytes()).unwrap();
        client
    }

    /// Reads the log until `count` lines start with `begin`.
    fn awaits(&mut self, begin: &str, count: usize) {
        let lines = self.stdout.by_ref().lines().map(Result::unwrap);
        assert_eq!(lines.filter(|line| line.starts_with(begin)).take(count).count(), count);
    }

    fn ends(mut self) -> i32 {
        drop(self.stdout);
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

fn answered(clients: Vec<TcpStream>) -> usize {
    let answer = |mut client: TcpStream| {
        let mut answer = String::new();
        client.read_to_string(&mut answer).is_ok_and(|_| answer == "Eco: Hola")
    };
    clients.into_iter().map(answer).filter(|answered| *answered).count()
}

#[test]
fn either_signal_lets_the_clients_in_service_have_their_answers() {
    let told_to_stop = |(name, first)| {
        let mut server = Server::start(name, "300ms");
        let clients: Vec<_> = (0..50).map(|_| server.says("Hola")).collect();
        server.awaits("Recibido", 50);
        signal(&server.child, first);
        (server, clients, format!("{first:?} on {name}"))
    };
    let cases = loops().iter().flat_map(|name| [(*name, Signal::INT), (*name, Signal::TERM)]);
    // All of them at once: they wait for most of the time.
    for (server, clients, case) in cases.map(told_to_stop).collect::<Vec<_>>() {
        assert_eq!(answered(clients), 50, "{case}");
        assert_eq!(server.ends(), 0, "{case}");
    }
}

#[test]
fn clients_that_the_system_has_accepted_are_served_after_the_signal() {
    for &name in loops() {
        let server = Server::start(name, "0s");
        // Stops the process, so that it accepts no client before SIGINT.
        signal(&server.child, Signal::STOP);
        let clients: Vec<_> = (0..100).map(|_| server.says("Hola")).collect();
        signal(&server.child, Signal::INT);
        signal(&server.child, Signal::CONT);
        assert_eq!(answered(clients), 100, "on {name}");
        assert_eq!(server.ends(), 0, "on {name}");
    }
}

#[test]
fn a_second_signal_ends_it_at_once() {
    for &name in loops() {
        let mut server = Server::start(name, "3600s");
        let clients = vec![server.says("Hola")];
        server.awaits("Recibido", 1);
        signal(&server.child, Signal::TERM);
        // Once it no longer listens, it has handled the first signal.
        while TcpStream::connect(server.address).is_ok() {}
        assert!(server.child.try_wait().unwrap().is_none(), "on {name}: it waits for its client");
        signal(&server.child, Signal::TERM);
        assert_eq!(answered(clients), 0, "on {name}");
        assert_eq!(server.ends(), 128 + 15, "on {name}");
    }
}

#[test]
fn a_reader_of_the_log_that_leaves_costs_no_client() {
    for &name in loops() {
        let Server { mut child, address, stdout } = Server::start(name, "10ms");
        drop(stdout);
        for _ in 0..3 {
            let client = |_| {
                let mut client = TcpStream::connect(address).unwrap();
                client.write_all(b"Hola").unwrap();
                client
            };
            assert_eq!(answered((0..50).map(client).collect()), 50, "on {name}");
        }
        signal(&child, Signal::INT);
        assert_eq!(child.wait().unwrap().code(), Some(0), "on {name}");
    }
}

/// The pipe holds a page of memory: the lines of about 80 clients.
#[test]
fn a_reader_of_the_log_that_stalls_costs_no_client_and_is_reported() {
    for &name in loops() {
        let server = Server::start(name, "0s");
        fcntl_setpipe_size(server.stdout.get_ref(), 4096).unwrap();
        for _ in 0..2 {
            assert_eq!(answered((0..100).map(|_| server.says("Hola")).collect()), 100, "on {name}");
        }
        let Server { mut child, stdout, .. } = server;
        signal(&child, Signal::INT);
        let status = child.wait().unwrap();
        drop(stdout);
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!(status.code(), Some(1), "on {name}");
        assert!(stderr.contains(": stdout: the reader stalled"), "on {name}: {stderr}");
    }
}

/// A recording handles the traps of its breakpoints, and no others.
#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn a_trap_from_outside_ends_a_recording_as_it_ends_any_process() {
    use std::os::unix::process::ExitStatusExt;

    let mut command = binary(&["record", "ch2_worker", "--", "-"]);
    // Lines are watched in the workspace only.
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    // Waits until it handles traps, or has failed.
    let handles_traps = |child: &mut Child| {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).expect("it says so");
        let caught = u64::from_str_radix(caught.trim(), 16).unwrap();
        caught & 1 << (Signal::TRAP.as_raw() - 1) != 0 || child.try_wait().unwrap().is_some()
    };
    while !handles_traps(&mut child) {
        thread::yield_now();
    }
    signal(&child, Signal::TRAP);
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().signal(), Some(Signal::TRAP.as_raw()));
}

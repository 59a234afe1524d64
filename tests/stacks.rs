//! Tests of what only a coroutine with its own stack does: it pauses inside nested calls, its stack is unwound, and stacks can
//! run out.

use std::cell::RefCell;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};
use std::rc::Rc;

use pausa::{Guard, Outcome};
use pausa_corosensei::adapter::{Yielder, coroutine, iterator, room_for_stacks};
use rustix::process::Signal;

use super::support::{binary, in_shell, output_in_its_own_process, text};

/// The address space of a stack, in bytes.
const STACK: usize = 1024 * 1024;

/// Appends its name to a list when it is dropped.
struct Value(&'static str, Rc<RefCell<Vec<&'static str>>>);

impl Drop for Value {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

/// Makes an iterator that pauses inside two nested calls, with a value in each frame.
fn paused_deep_inside(dropped: &Rc<RefCell<Vec<&'static str>>>) -> impl Iterator<Item = u32> {
    fn outer(yielder: &Yielder<(), u32>, dropped: &Rc<RefCell<Vec<&'static str>>>) {
        let _value = Value("outer", Rc::clone(dropped));
        inner(yielder, dropped);
    }
    fn inner(yielder: &Yielder<(), u32>, dropped: &Rc<RefCell<Vec<&'static str>>>) {
        let _value = Value("inner", Rc::clone(dropped));
        yielder.suspend(1);
        yielder.suspend(2);
    }
    let dropped = Rc::clone(dropped);
    iterator(move |yielder| {
        let _value = Value("body", Rc::clone(&dropped));
        outer(yielder, &dropped);
    })
}

#[test]
fn dropped_while_paused_deep_inside_it_drops_what_is_on_its_stack_once_from_the_inside_out() {
    let dropped = Rc::default();
    let mut numbers = paused_deep_inside(&dropped);
    assert_eq!(numbers.next(), Some(1));
    assert!(dropped.borrow().is_empty());
    drop(numbers);
    assert_eq!(*dropped.borrow(), ["inner", "outer", "body"]);
    assert_eq!(Rc::strong_count(&dropped), 1);
}

#[test]
fn run_to_its_end_it_has_dropped_the_same() {
    let dropped = Rc::default();
    let mut numbers = paused_deep_inside(&dropped);
    assert_eq!(numbers.by_ref().count(), 2);
    assert_eq!(*dropped.borrow(), ["inner", "outer", "body"]);
    drop(numbers);
    assert_eq!(dropped.borrow().len(), 3);
}

#[test]
fn dropped_by_a_panic_of_its_owner_it_is_unwound_inside_the_unwinding() {
    let dropped = Rc::default();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let mut numbers = paused_deep_inside(&dropped);
        numbers.next();
        panic!("asked to panic");
    }));
    let payload = panicked.expect_err("it panicked");
    assert_eq!(payload.downcast_ref(), Some(&"asked to panic"));
    assert_eq!(*dropped.borrow(), ["inner", "outer", "body"]);
}

#[test]
fn a_panic_inside_reaches_the_caller_and_the_iterator_is_exhausted() {
    let mut numbers = iterator(|yielder| {
        yielder.suspend(1);
        panic!("asked to panic");
    });
    assert_eq!(numbers.next(), Some(1));
    let payload = catch_unwind(AssertUnwindSafe(|| numbers.next())).expect_err("it panicked");
    assert_eq!(payload.downcast_ref(), Some(&"asked to panic"));
    assert_eq!((numbers.next(), numbers.next()), (None, None));
}

#[test]
fn a_body_may_borrow_what_outlives_it() {
    let mut log = vec!["one".to_string()];
    let mut coroutine = Guard::new(coroutine(|yielder| {
        for _ in 0..2 {
            let message: String = yielder.suspend(log.len());
            log.push(message);
        }
    }));
    assert_eq!(coroutine.start(), Ok(Outcome::Yielded(1)));
    assert_eq!(coroutine.send("two".into()), Ok(Outcome::Yielded(2)));
    drop(coroutine);
    assert_eq!(log, ["one", "two"]);
}

#[test]
fn ten_thousand_are_paused_at_once() {
    let mut all: Vec<_> = (0..10_000u32)
        .map(|number| {
            iterator(move |yielder| {
                yielder.suspend(number);
                yielder.suspend(number + 1);
            })
        })
        .collect();
    assert!(all.iter_mut().map(Iterator::next).eq((0..10_000).map(Some)));
    assert!(all.iter_mut().map(Iterator::next).eq((1..10_001).map(Some)));
}

fn depth(number: u64) -> u64 {
    if number == 0 { 0 } else { black_box(depth(black_box(number - 1))) + 1 }
}

#[test]
#[cfg(target_os = "linux")]
fn a_body_that_needs_more_than_its_stack_ends_the_process_with_sigsegv() {
    use std::os::unix::process::ExitStatusExt;

    let overflows = || {
        let deep = iterator(|yielder| yielder.suspend(depth(1_000_000_000))).next();
        unreachable!("a megabyte held {deep:?} calls");
    };
    let output = output_in_its_own_process(overflows).expect("the child has ended");
    assert_eq!(output.status.signal(), Some(Signal::SEGV.as_raw()), "{output:?}");
}

#[test]
fn room_is_found_for_as_many_stacks_as_there_are_addresses_for() {
    assert_eq!([0, 1, 3].map(room_for_stacks), [0, 1, 3]);
    let room = room_for_stacks(usize::MAX);
    assert!(room > 100 && room < usize::MAX / STACK, "{room}");
}

/// A command that runs the binary with these words and at most `addresses` KiB of address space.
fn limited(addresses: u32, words: &str) -> Command {
    let words: Vec<_> = words.split(' ').collect();
    let mut command = in_shell(&format!("ulimit -v {addresses}"), &binary(&words));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn a_harvest_comes_with_as_many_downloaders_as_there_are_stacks_for() {
    let words = "rehearse ch5_url_harvest -- --count 1000 --at-once 1000";
    let output = limited(1_000_000, words).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(text(&output.stdout).starts_with("Descargadas 1000"), "{output:?}");
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

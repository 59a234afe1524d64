//! The keys of `cargo pausa step` in a real terminal: a pseudo-terminal, and an emulator that draws what is written to it.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, ExitStatus};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::command;

const SIZES: [(u16, u16); 2] = [(80, 24), (200, 50)];
/// A test fails instead of waiting for ever. A first build of a file shows its progress.
const LIMIT: Timespec = Timespec { tv_sec: 20, tv_nsec: 0 };
const LEFT: &str = "\u{1b}[D";
const RIGHT: &str = "\u{1b}[C";

/// `cargo pausa step` in a terminal of its own.
struct Terminal {
    keyboard_and_screen: File,
    drawn: vt100::Parser,
    step: Child,
}

impl Terminal {
    fn open((columns, rows): (u16, u16), arguments: &[&str]) -> Self {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let ours = openpt(flags).expect("there is a pseudo-terminal");
        grantpt(&ours).and_then(|()| unlockpt(&ours)).expect("it can be used");
        let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&ours, size).expect("it can be resized");
        let theirs = ioctl_tiocgptpeer(&ours, flags).expect("it has another end");
        let copy = || theirs.try_clone().expect("it can be copied");
        // Without it, the size would be that of the terminal in which the tests run.
        let step = command("setsid")
            .args(["--ctty", "--wait", env!("CARGO_BIN_EXE_pausa-view"), "step"])
            .args(arguments)
            .env("TERM", "xterm-256color")
            .stdin(copy())
            .stdout(copy())
            .stderr(copy())
            .spawn()
            .expect("setsid, of util-linux, starts");
        Terminal { keyboard_and_screen: ours.into(), drawn: vt100::Parser::new(rows, columns, 0), step }
    }

    fn text(&self) -> String {
        self.drawn.screen().contents()
    }

    fn press(&mut self, keys: &str) {
        self.keyboard_and_screen.write_all(keys.as_bytes()).expect("the terminal takes keys");
    }

    /// Reads what is drawn until all these words are on the screen.
    #[track_caller]
    fn until(&mut self, words: &[&str]) {
        self.until_shown(words, "\u{0}");
    }

    /// Reads what is drawn until all these words are on the screen, and others are not.
    #[track_caller]
    fn until_shown(&mut self, words: &[&str], gone: &str) {
        while !words.iter().all(|word| self.text().contains(word)) || self.text().contains(gone) {
            assert!(self.read(), "it ended without {words:?}, or with {gone:?}:\n{}", self.text());
        }
    }

    /// Reads once. Returns false at the end.
    fn read(&mut self) -> bool {
        let mut ready = [PollFd::new(&self.keyboard_and_screen, PollFlags::IN)];
        assert_ne!(poll(&mut ready, Some(&LIMIT)), Ok(0), "nothing more is drawn after\n{}", self.text());
        let mut bytes = [0; 4096];
        // When the other end is closed, Linux reports an error.
        let count = self.keyboard_and_screen.read(&mut bytes).unwrap_or(0);
        self.drawn.process(&bytes[..count]);
        count > 0
    }

    /// Quits, and returns the exit status and whether the terminal is as it was before.
    fn quit(mut self, key: &str) -> (ExitStatus, bool) {
        assert!(self.drawn.screen().alternate_screen());
        self.press(key);
        while self.read() {}
        let status = self.step.wait().expect("it ends");
        (status, !self.drawn.screen().alternate_screen() && !self.drawn.screen().hide_cursor())
    }
}

#[track_caller]
fn assert_quits(terminal: Terminal, key: &str) {
    let (status, is_restored) = terminal.quit(key);
    assert!(status.success() && is_restored, "{status}, restored: {is_restored}");
}

#[test]
fn the_keys_step_through_a_program_forwards_and_backwards() {
    for size in SIZES {
        let mut terminal = Terminal::open(size, &["ch2_worker", "struct", "coroutine"]);
        terminal.until(&["ch2_worker", "step 0 of 6", "not started", "space next", "q quit"]);
        terminal.press(" ");
        terminal.until(&["step 1 of 6", "yielded Instruction", "1 Trabajador listo", "▶"]);
        terminal.press("n");
        terminal.until(&["step 2 of 6", "sent Instruction(\"sumar\") · yielded Numbers"]);
        terminal.press(RIGHT);
        terminal.until(&["step 3 of 6", "2 Suma: 10 + 5 = 15"]);
        terminal.press("b");
        terminal.until(&["step 2 of 6"]);
        terminal.press(LEFT);
        terminal.until(&["step 1 of 6"]);
        terminal.press("bb");
        terminal.until(&["step 0 of 6", "this is the beginning"]);
        terminal.press("\u{1b}[F");
        terminal.until(&["step 6 of 6", "Finalizando trabajo..."]);
        terminal.press(" ");
        terminal.until(&["this is the end; s begins a dialogue of your own"]);
        terminal.press("\u{1b}[H");
        terminal.until(&["step 0 of 6", "not started"]);
        assert_quits(terminal, "q");
    }
}

#[test]
fn a_value_that_is_typed_is_sent_and_r_shows_the_story_again() {
    for size in SIZES {
        let mut terminal = Terminal::open(size, &["ch2_echo", "struct", "coroutine"]);
        terminal.until(&["step 0 of 3"]);
        terminal.press("s");
        terminal.until(&["send: "]);
        // A key that would quit is a letter here.
        terminal.press("qué\r");
        terminal.until(&["step 1 of 1 of your dialogue", "sent \"qué\"", "Recibí: qué"]);
        terminal.press("sno\u{7f}\u{7f}ya\r");
        terminal.until(&["step 2 of 2", "Recibí: ya"]);
        terminal.press("b");
        terminal.until(&["step 1 of 2 of your dialogue"]);
        terminal.press("r");
        terminal.until(&["step 0 of 3", "not started"]);
        assert_quits(terminal, "\u{3}");
    }
}

#[test]
fn help_opens_over_the_panes_and_a_key_closes_it() {
    for size in SIZES {
        let mut terminal = Terminal::open(size, &["ch1_count_to_three", "struct"]);
        terminal.until(&["step 0 of 4"]);
        terminal.press("?");
        terminal.until(&["space", "next resumption", "Home", "send: type a value", "m ", "quit"]);
        terminal.until(&["Tab", "the next pane, the one before", "▷ since an earlier one"]);
        terminal.press(" ");
        terminal.until_shown(&["step 1 of 4"], "next resumption");
        terminal.press("s");
        terminal.until(&["no values can be typed here; they can in ch2_echo and ch2_worker"]);
        terminal.press("m\t");
        terminal.until(&["main", "2/2"]);
        assert_quits(terminal, "q");
    }
}

#[test]
fn a_file_is_stepped_through_with_the_same_keys() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fibonacci.rs");
    let body = "fn run(n: usize) -> impl Iterator<Item = u64> {\n    let (mut a, mut b) = (0u64, 1u64);\n    \
                for _ in 0..n {\n        yield a;\n        (a, b) = (b, a.wrapping_add(b));\n    }\n}\n";
    std::fs::write(&file, body).expect("it is written");
    let file = file.to_str().expect("it is UTF-8");
    for size in SIZES {
        let mut terminal = Terminal::open(size, &[file, "coroutine", "gen"]);
        terminal.until(&["step 0 of", "not started", "coroutine", "yield a;"]);
        terminal.press(" ");
        terminal.until(&["step 1 of", "▶"]);
        terminal.press(" ");
        terminal.until(&["step 2 of"]);
        terminal.press("b");
        terminal.until(&["step 1 of"]);
        terminal.press("s");
        terminal.until(&["no values can be typed here"]);
        terminal.press("m");
        terminal.until(&["a file has no main program"]);
        terminal.press("?");
        terminal.until(&["next resumption"]);
        terminal.press("r");
        terminal.until(&["step 0 of", "not started"]);
        terminal.press("\u{1b}[F ");
        terminal.until(&["this is the end; r begins again"]);
        assert_quits(terminal, "q");
    }
}

//! Records a run for other programs: one JSON object a line, for each line of the transcript and for each resumption.
//!
//! ```json
//! {"file":"crates/pausa-struct/src/ch2_echo.rs","line":31,"column":25,"text":"Recibí: Hola"}
//! {"task":null,"clock":null,"sent":"\"Hola\"","outcome":"yielded","value":"()","line":32,"before":1,"printed":2}
//! ```
//!
//! `file` is relative to the workspace, `line` and `column` count from 1, and bytes of `text` that are not UTF-8 become U+FFFD.
//! The `line` of a resumption is where the chapter is suspended after it; null where that is not known. `before` and
//! `printed` are the numbers of lines in the transcript before and after it.

use std::cell::RefCell;
use std::fmt::Debug;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pausa::{Coroutine, Entry, Loop, Outcome, Transcript};
use pausa_loops::OnLoop;
use serde::Serialize;

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
use super::lines;

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    text: &'a str,
}

/// A resumption.
#[derive(Serialize)]
pub(crate) struct Resumption {
    /// The task of an event loop or of the scheduler.
    task: Option<String>,
    /// The loop's time at the beginning, in milliseconds.
    clock: Option<u64>,
    /// What was sent; null where nothing can be.
    sent: Option<String>,
    /// `yielded`, `returned` or `pending`.
    outcome: &'static str,
    /// What was yielded or returned.
    value: Option<String>,
    line: Option<usize>,
    before: usize,
    printed: usize,
}

/// What is recorded on this thread.
struct Recorder {
    transcript: Transcript,
    resumptions: Vec<Resumption>,
    /// How many tasks there were.
    tasks: usize,
}

thread_local! {
    static RECORDER: RefCell<Option<Recorder>> = const { RefCell::new(None) };
}

/// Begins to record the resumptions of a program: the lines of this file are those at which it is suspended.
pub(crate) fn begin(transcript: &Transcript, file: &str) {
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    // Outside the workspace there is no such file, and no line is known.
    if std::path::Path::new(file).is_file()
        && let Err(error) = lines::watch(file)
    {
        pausa_output::note(format_args!("the lines of {file} cannot be watched: {error}"));
    }
    let transcript = transcript.clone();
    RECORDER.set(Some(Recorder { transcript, resumptions: Vec::new(), tasks: 0 }));
}

/// Ends the recording, and returns the resumptions in their order.
pub(crate) fn end() -> Vec<Resumption> {
    RECORDER.take().map(|recorder| recorder.resumptions).unwrap_or_default()
}

/// Writes the entries and the resumptions in order.
pub(crate) fn write(entries: &[Entry], resumptions: &[Resumption], mut to: impl Write) -> io::Result<()> {
    let mut resumptions = resumptions.iter().peekable();
    for count in 0..=entries.len() {
        while let Some(resumption) = resumptions.next_if(|resumption| resumption.printed <= count) {
            serde_json::to_writer(&mut to, resumption)?;
            writeln!(to)?;
        }
        let Some(Entry { text, written_at }) = entries.get(count) else { break };
        // On Windows the compiler uses backslashes.
        let file = &written_at.file().replace('\\', "/");
        let (line, column) = (written_at.line(), written_at.column());
        serde_json::to_writer(&mut to, &Line { file, line, column, text: &String::from_utf8_lossy(text) })?;
        writeln!(to)?;
    }
    to.flush()
}

/// Something that is resumed, and recorded while a recording runs.
#[derive(Clone, Debug)]
pub(crate) struct Recorded<T> {
    inner: T,
    task: Option<String>,
}

/// Records what is resumed, unless nothing is recorded.
pub(crate) fn recorded<T>(inner: T) -> Recorded<T> {
    Recorded { inner, task: None }
}

/// Records one of several that take turns.
pub(crate) fn recorded_task<T>(task: &str, inner: T) -> Recorded<T> {
    Recorded { inner, task: Some(task.to_string()) }
}

/// How a resumption ended: its name, and the value as text.
trait Ended {
    fn ended(&self) -> (&'static str, Option<String>);
}

impl<T: Debug> Ended for Option<T> {
    fn ended(&self) -> (&'static str, Option<String>) {
        match self {
            Some(item) => ("yielded", Some(format!("{item:?}"))),
            None => ("returned", None),
        }
    }
}

impl<Y: Debug, R: Debug> Ended for Outcome<Y, R> {
    fn ended(&self) -> (&'static str, Option<String>) {
        match self {
            Outcome::Yielded(value) => ("yielded", Some(format!("{value:?}"))),
            Outcome::Complete(value) => ("returned", Some(format!("{value:?}"))),
        }
    }
}

impl<T> Ended for Poll<T> {
    fn ended(&self) -> (&'static str, Option<String>) {
        (if self.is_pending() { "pending" } else { "returned" }, None)
    }
}

/// The line of the chapter that has run last since this was called before.
fn last_line() -> Option<usize> {
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    return lines::last();
    #[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
    None
}

/// Resumes, and records it.
fn resume<O: Ended>(
    task: Option<&String>,
    clock: Option<Duration>,
    sent: impl FnOnce() -> Option<String>,
    resume: impl FnOnce() -> O,
) -> O {
    let printed = || RECORDER.with_borrow(|recorder| recorder.as_ref().map(|it| it.transcript.len()));
    let Some(before) = printed() else { return resume() };
    let sent = sent();
    last_line();
    let ended = resume();
    let line = last_line();
    let printed = printed().unwrap_or(before);
    // A task of the main's own, such as a server, is none of the chapter's.
    if clock.is_some() && line.is_none() && printed == before {
        return ended;
    }
    let (outcome, value) = ended.ended();
    let resumption = Resumption {
        task: task.cloned(),
        clock: clock.map(|clock| clock.as_millis() as u64),
        sent,
        outcome,
        value,
        line: line.filter(|_| outcome != "returned"),
        before,
        printed,
    };
    RECORDER.with_borrow_mut(|recorder| {
        if let Some(recorder) = recorder {
            recorder.resumptions.push(resumption);
        }
    });
    ended
}

impl<I: Iterator<Item: Debug>> Iterator for Recorded<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        resume(self.task.as_ref(), None, || None, || self.inner.next())
    }
}

impl<C: Coroutine<Sent: Debug, Yielded: Debug, Returned: Debug>> Coroutine for Recorded<C> {
    type Sent = C::Sent;
    type Yielded = C::Yielded;
    type Returned = C::Returned;

    fn start(&mut self) -> Outcome<C::Yielded, C::Returned> {
        resume(self.task.as_ref(), None, || None, || self.inner.start())
    }

    fn resume(&mut self, sent: C::Sent) -> Outcome<C::Yielded, C::Returned> {
        let text = format!("{sent:?}");
        resume(self.task.as_ref(), None, || Some(text), || self.inner.resume(sent))
    }
}

impl<F: Future + Unpin> Future for Recorded<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let Recorded { inner, task } = &mut *self;
        resume(task.as_ref(), None, || None, || Pin::new(inner).poll(cx))
    }
}

/// A program whose tasks are recorded, the main one included.
pub(crate) struct RecordedProgram<P>(pub(crate) P);

impl<P: OnLoop> OnLoop for RecordedProgram<P> {
    type Output = P::Output;

    async fn main<L: Loop>(self, event_loop: L) -> P::Output {
        let main = self.0.main(RecordedLoop(event_loop.clone()));
        Task { event_loop, name: "main".to_string(), future: Box::pin(main) }.await
    }
}

/// A loop that records its tasks.
#[derive(Clone)]
struct RecordedLoop<L>(L);

/// A task of a loop. Its resumptions are polls, by the loop's clock.
struct Task<L, F> {
    event_loop: L,
    name: String,
    future: Pin<Box<F>>,
}

impl<L: Loop, F: Future> Future for Task<L, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let Task { event_loop, name, future } = &mut *self;
        resume(Some(name), Some(event_loop.now()), || None, || future.as_mut().poll(cx))
    }
}

impl<L: Loop> RecordedLoop<L> {
    fn task<F>(&self, future: F) -> Task<L, F> {
        // The chapter has made the future. That the chapter itself is suspended is not said.
        last_line();
        let number = RECORDER.with_borrow_mut(|recorder| {
            recorder.as_mut().map_or(0, |it| {
                it.tasks += 1;
                it.tasks
            })
        });
        Task { event_loop: self.0.clone(), name: format!("task {number}"), future: Box::pin(future) }
    }
}

impl<L: Loop> Loop for RecordedLoop<L> {
    type Sleep = L::Sleep;
    type Task<T: 'static> = L::Task<T>;
    type Listener = L::Listener;
    type Stream = L::Stream;
    type Connect = L::Connect;

    fn now(&self) -> Duration {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) -> L::Sleep {
        self.0.sleep(duration)
    }

    fn spawn<F>(&self, future: F) -> L::Task<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.0.spawn(self.task(future))
    }

    fn spawn_detached(&self, future: impl Future<Output = ()> + 'static) {
        self.0.spawn_detached(self.task(future));
    }

    fn listen(&self, address: SocketAddr) -> io::Result<L::Listener> {
        self.0.listen(address)
    }

    fn connect(&self, address: SocketAddr) -> L::Connect {
        self.0.connect(address)
    }
}

/// Whether this thread records.
pub(crate) fn is_on() -> bool {
    RECORDER.with_borrow(Option::is_some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_and_resumptions_are_lines_of_json_in_their_order() {
        let transcript = Transcript::in_memory();
        begin(&transcript, file!());
        let mut numbers = recorded([1, 2].into_iter().inspect({
            let transcript = transcript.clone();
            move |_| transcript.line("a \"quoted\" \\ line\twith \u{1b}[1m and ¿qué?")
        }));
        let line = line!() - 2;
        assert_eq!(numbers.next(), Some(1));
        transcript.bytes(&[b"\xff", b"after"]);
        assert_eq!(numbers.by_ref().count(), 1);
        let mut json = Vec::new();
        write(&transcript.entries(), &end(), &mut json).expect("memory takes it");
        let json = String::from_utf8(json).expect("it is UTF-8");
        let lines: Vec<_> = json.lines().collect();
        assert_eq!(
            lines[0],
            format!(
                r#"{{"file":"crates/pausa-story/src/mains/recording.rs","line":{line},"column":33,"text":"a \"quoted\" \\ line\twith \u001b[1m and ¿qué?"}}"#
            )
        );
        let resumption = |line: &str| -> serde_json::Value { serde_json::from_str(line).unwrap() };
        let first = resumption(lines[1]);
        assert_eq!(
            (&first["outcome"], &first["value"], &first["sent"]),
            (&"yielded".into(), &"1".into(), &().into())
        );
        assert_eq!((&first["before"], &first["printed"]), (&0.into(), &1.into()));
        assert!(lines[2].ends_with("\"text\":\"\u{fffd}after\"}"), "{json}");
        assert_eq!(resumption(lines[5])["outcome"], "returned");
        assert_eq!(lines.len(), 6);
    }

    #[test]
    fn coroutines_are_resumed_also_without_a_recording() {
        assert_eq!(recorded(0..3).sum::<i32>(), 3);
        assert!(end().is_empty());
    }
}

//! The three kinds of bodies, and what is done with each.

use std::fmt::Display;
use std::hint::black_box;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::pin::{Pin, pin};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use pausa::{Coroutine, Outcome};

use crate::allocator::{Allocated, counting};
use crate::probe::{is_clone, is_send, shown};

/// At most this many resumptions are traced: a body may be endless.
const MOST_TRACED: u64 = 64;

/// It is dropped at this many of its first pauses, except where it is to be dropped at each.
const DROPS: u64 = 4;

/// Something that is resumed until it is complete.
trait Session {
    /// Prints the value that was yielded, returned or sent where `aloud`.
    fn resume(&mut self, aloud: bool) -> Resumed;
    /// Drops what is paused, and keeps the messages.
    fn let_go(&mut self);
    /// What the handle is: its bytes, and whether it is `Send` and `Clone`.
    fn handle(&self) -> Handle;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Resumed {
    Paused,
    Over,
    /// There was nothing more to send.
    Unsent,
}

struct Handle {
    bytes: usize,
    is_send: bool,
    is_clone: bool,
}

impl Handle {
    fn of<T>(handle: Option<&T>) -> Self {
        let bytes = size_of::<T>();
        handle.map_or(Handle { bytes, is_send: false, is_clone: false }, |handle| Handle {
            bytes,
            is_send: is_send(handle),
            is_clone: is_clone(handle),
        })
    }
}

/// The lines at which bodies have paused since it was last resumed.
static LINES: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// Notes the line at which a body pauses next, and passes on what it yields.
pub fn at<T>(line: u32, value: T) -> T {
    LINES.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    value
}

/// Prints the lines that were noted: only in a program that notes them.
fn say_lines() {
    let lines = std::mem::take(&mut *LINES.lock().unwrap_or_else(PoisonError::into_inner));
    if !lines.is_empty() {
        let lines: Vec<_> = lines.iter().map(u32::to_string).collect();
        say(format_args!("at {}", lines.join(" ")));
    }
}

/// A line of the trace.
fn say(line: impl Display) {
    let _ = writeln!(std::io::stdout(), "> {line}");
}

/// The main function of a body that is an iterator.
pub fn iterator<I: IntoIterator>(make: impl Fn(usize) -> I) -> ExitCode {
    main(
        |n| Sequence { items: Some(make(n).into_iter()) },
        |n, most| {
            let mut items = make(n).into_iter();
            let mut count = 0;
            callgrind_boundary();
            while count < most {
                let Some(item) = items.next() else { break };
                black_box(&item);
                count += 1;
            }
            callgrind_boundary();
            count
        },
    )
}

struct Sequence<I> {
    items: Option<I>,
}

/// One resumption, and nothing else: its machine code is what is quoted.
#[inline(never)]
fn resume_iterator<I: Iterator>(items: &mut I) -> Option<I::Item> {
    items.next()
}

impl<I: Iterator> Session for Sequence<I> {
    fn resume(&mut self, aloud: bool) -> Resumed {
        match self.items.as_mut().and_then(resume_iterator) {
            Some(item) => {
                if aloud {
                    say(format_args!("yielded {}", shown(&item)));
                }
                Resumed::Paused
            }
            None => Resumed::Over,
        }
    }

    fn let_go(&mut self) {
        self.items = None;
    }

    fn handle(&self) -> Handle {
        Handle::of(self.items.as_ref())
    }
}

/// The main function of a body that is a dialogue: it is sent the messages, one at each pause, until it or they end.
pub fn dialogue<C, M>(make: impl Fn(usize) -> (C, M)) -> ExitCode
where
    C: Coroutine,
    M: IntoIterator<Item = C::Sent>,
{
    let session = |n| {
        let (coroutine, messages) = make(n);
        Dialogue { coroutine: Some(coroutine), messages: messages.into_iter(), is_started: false }
    };
    main(session, |n, most| {
        let (mut coroutine, messages) = make(n);
        let mut messages = messages.into_iter();
        let mut count = 0;
        callgrind_boundary();
        let mut outcome = coroutine.start();
        loop {
            match outcome {
                Outcome::Yielded(yielded) => {
                    black_box(&yielded);
                    count += 1;
                }
                Outcome::Complete(returned) => {
                    black_box(&returned);
                    break;
                }
            }
            if count == most {
                break;
            }
            let Some(sent) = messages.next() else { break };
            outcome = coroutine.resume(sent);
        }
        callgrind_boundary();
        count
    })
}

struct Dialogue<C, M> {
    coroutine: Option<C>,
    messages: M,
    is_started: bool,
}

#[inline(never)]
fn start_dialogue<C: Coroutine>(coroutine: &mut C) -> Outcome<C::Yielded, C::Returned> {
    coroutine.start()
}

#[inline(never)]
fn resume_dialogue<C: Coroutine>(coroutine: &mut C, sent: C::Sent) -> Outcome<C::Yielded, C::Returned> {
    coroutine.resume(sent)
}

impl<C: Coroutine, M: Iterator<Item = C::Sent>> Session for Dialogue<C, M> {
    fn resume(&mut self, aloud: bool) -> Resumed {
        let Some(coroutine) = &mut self.coroutine else { return Resumed::Over };
        let outcome = if std::mem::replace(&mut self.is_started, true) {
            let Some(message) = self.messages.next() else {
                if aloud {
                    say("nothing more to send");
                }
                return Resumed::Unsent;
            };
            if aloud {
                say(format_args!("sent {}", shown(&message)));
            }
            resume_dialogue(coroutine, message)
        } else {
            start_dialogue(coroutine)
        };
        match outcome {
            Outcome::Yielded(yielded) => {
                if aloud {
                    say(format_args!("yielded {}", shown(&yielded)));
                }
                Resumed::Paused
            }
            Outcome::Complete(returned) => {
                if aloud {
                    say(format_args!("returned {}", shown(&returned)));
                }
                Resumed::Over
            }
        }
    }

    fn let_go(&mut self) {
        self.coroutine = None;
    }

    fn handle(&self) -> Handle {
        Handle::of(self.coroutine.as_ref())
    }
}

/// See [`sends`].
#[derive(Clone, Debug)]
pub struct Sends<C> {
    coroutine: C,
}

/// A coroutine whose body takes an `Option`, because what it is sent has no default value to start with.
pub fn sends<C>(coroutine: C) -> Sends<C> {
    Sends { coroutine }
}

impl<S, C: Coroutine<Sent = Option<S>>> Coroutine for Sends<C> {
    type Sent = S;
    type Yielded = C::Yielded;
    type Returned = C::Returned;

    fn start(&mut self) -> Outcome<C::Yielded, C::Returned> {
        self.coroutine.start()
    }

    fn resume(&mut self, sent: S) -> Outcome<C::Yielded, C::Returned> {
        self.coroutine.resume(Some(sent))
    }
}

/// The main function of a body that awaits. Each time it is pending is a pause.
pub fn future<F: Future>(make: impl Fn(usize) -> F) -> ExitCode {
    let session = |n| Task { future: Box::pin(Some(make(n))), wakes: Arc::default() };
    main(session, |n, most| {
        let wakes = Arc::<Wakes>::default();
        let waker = Waker::from(wakes.clone());
        let mut future = pin!(make(n));
        let mut count = 0;
        callgrind_boundary();
        while count < most {
            match future.as_mut().poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(output) => {
                    black_box(&output);
                    break;
                }
                Poll::Pending => count += 1,
            }
            wakes.wait();
        }
        callgrind_boundary();
        count
    })
}

struct Task<F> {
    future: Pin<Box<Option<F>>>,
    wakes: Arc<Wakes>,
}

/// Whether the task was woken since it was last polled.
#[derive(Default)]
struct Wakes {
    is_woken: AtomicBool,
}

impl Wakes {
    /// Another thread may have to wake the task. A body that is never woken ends by its time limit.
    fn wait(&self) {
        while !self.is_woken.swap(false, Ordering::Acquire) {
            thread::yield_now();
        }
    }
}

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.is_woken.store(true, Ordering::Release);
    }
}

#[inline(never)]
fn resume_future<F: Future>(future: Pin<&mut F>, cx: &mut Context<'_>) -> Poll<F::Output> {
    future.poll(cx)
}

impl<F: Future> Session for Task<F> {
    fn resume(&mut self, aloud: bool) -> Resumed {
        let Some(future) = self.future.as_mut().as_pin_mut() else { return Resumed::Over };
        let waker = Waker::from(self.wakes.clone());
        match resume_future(future, &mut Context::from_waker(&waker)) {
            Poll::Pending => {
                if aloud {
                    say("pending");
                }
                self.wakes.wait();
                Resumed::Paused
            }
            Poll::Ready(output) => {
                if aloud {
                    say(format_args!("ready with {}", shown(&output)));
                }
                Resumed::Over
            }
        }
    }

    fn let_go(&mut self) {
        self.future.set(None);
    }

    fn handle(&self) -> Handle {
        Handle::of(self.future.as_ref().get_ref().as_ref())
    }
}

/// A future that is pending once, and wakes its task.
#[derive(Debug, Default)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct Pause {
    is_over: bool,
}

/// Pauses the body that awaits it, once.
pub fn pause() -> Pause {
    Pause::default()
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.is_over, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Callgrind writes down what it counted each time this is called.
#[inline(never)]
fn callgrind_boundary() {
    black_box(());
}

/// The words of the command line, as `cargo pausa try` gives them.
fn main<S: Session>(session: impl Fn(usize) -> S, count: impl Fn(usize, u64) -> u64) -> ExitCode {
    let words: Vec<_> = env::args().skip(1).collect();
    let numbers =
        |words: &[String]| words.iter().filter_map(|word| word.parse().ok()).collect::<Vec<usize>>();
    #[cfg(unix)]
    crate::limits::set(words.first().is_some_and(|word| word == "count"));
    let written = match words.first().map(String::as_str) {
        Some(word @ ("trace" | "trace-all")) => {
            let drops = if word == "trace" { DROPS } else { MOST_TRACED };
            numbers(&words[1..]).into_iter().for_each(|n| trace(&session, n, drops));
            // A body may end the process before.
            say("that is all");
            Ok(())
        }
        Some("weigh") => match (words.get(1), &numbers(&words[2..])[..]) {
            (Some(file), [n, sizes @ ..]) => fs::write(file, weighed(&session, &count, *n, sizes)),
            _ => return ExitCode::from(2),
        },
        Some("count") => {
            for size in numbers(&words[1..]).chunks_exact(2) {
                count(size[0], size[1] as u64);
            }
            Ok(())
        }
        _ => return ExitCode::from(2),
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Runs it to the end, and drops it before its start and at so many of its first pauses.
fn trace<S: Session>(session: &impl Fn(usize) -> S, n: usize, drops: u64) {
    set_hook(Box::new(|panic| {
        let payload = panic.payload();
        let message = payload.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| payload.downcast_ref::<&str>().copied());
        let message = message.unwrap_or("with a value that is no text");
        let line = panic.location().map_or(0, |place| place.line());
        say(format_args!("panicked on line {line}: {message}"));
    }));
    let attempt = |action: &mut dyn FnMut()| catch_unwind(AssertUnwindSafe(action)).is_ok();
    say(format_args!("run({n}) to the end"));
    let mut resumed = 0;
    attempt(&mut || {
        let mut session = session(n);
        let end = loop {
            if resumed == MOST_TRACED {
                say(format_args!("still not complete after {MOST_TRACED} pauses"));
                break "dropped";
            }
            let outcome = session.resume(true);
            say_lines();
            match outcome {
                Resumed::Paused => resumed += 1,
                Resumed::Over => break "complete",
                Resumed::Unsent => break "dropped",
            }
        };
        session.let_go();
        say(end);
    });
    for pause in 0..=drops.min(resumed) {
        match pause {
            0 => say("dropped before its start"),
            pause => say(format_args!("dropped at pause {pause}")),
        }
        attempt(&mut || {
            let mut session = session(n);
            for _ in 0..pause {
                session.resume(true);
            }
            say("dropping");
            session.let_go();
            say("dropped");
        });
    }
}

/// What it takes while it is paused, what it allocates, and how many items there are for each size: as JSON.
fn weighed<S: Session>(
    session: &impl Fn(usize) -> S,
    count: &impl Fn(usize, u64) -> u64,
    n: usize,
    sizes: &[usize],
) -> String {
    // The first line that is printed allocates the buffer of stdout.
    let _ = writeln!(std::io::stdout());
    set_hook(Box::new(|_| ()));
    let (handle, made) = counting(|| black_box(session(n)));
    let handle = handle.handle();
    let mut heap = None;
    for pause in 1..=MOST_TRACED {
        let weighed = catch_unwind(AssertUnwindSafe(|| {
            let mut session = black_box(session(n));
            for _ in 0..pause {
                if session.resume(false) != Resumed::Paused {
                    return None;
                }
            }
            Some(-counting(|| session.let_go()).1.bytes)
        }));
        let Ok(Some(bytes)) = weighed else { break };
        heap = heap.max(Some(bytes));
    }
    let Handle { bytes, is_send, is_clone } = handle;
    let heap = heap.map_or("null".to_string(), |bytes| bytes.to_string());
    let mut json = format!(
        "{{\"handle\":{bytes},\"heap\":{heap},\"send\":{is_send},\"clone\":{is_clone},\"made\":{},\"sizes\":[",
        made.times
    );
    for (place, &n) in sizes.iter().enumerate() {
        let start = Instant::now();
        let Ok(items) = catch_unwind(AssertUnwindSafe(|| count(n, MOST_COUNTED))) else { break };
        let taken = start.elapsed();
        let Ok(allocated) = catch_unwind(AssertUnwindSafe(|| allocated(session, n, items))) else { break };
        json += &format!(
            "{}{{\"n\":{n},\"items\":{items},\"allocations\":{},\"nanoseconds\":{}}}",
            if place == 0 { "" } else { "," },
            allocated.times,
            taken.as_nanos()
        );
        if items >= MOST_COUNTED || taken > LONGEST {
            break;
        }
    }
    json + "]}"
}

/// Stops trying larger sizes after a run that took this long.
const LONGEST: Duration = Duration::from_millis(100);

/// At most this many items are counted for one size.
const MOST_COUNTED: u64 = 2_000;

/// What the resumptions allocate, from the start to the last item.
fn allocated<S: Session>(session: &impl Fn(usize) -> S, n: usize, items: u64) -> Allocated {
    let mut session = black_box(session(n));
    let resume = || {
        for _ in 0..items {
            session.resume(false);
        }
    };
    counting(resume).1
}

//! Counts how often a future of 32 KiB is copied before it is polled in its final place. Rows marked so are emulated.
//! Prints lines with tabs: a form, the number of copies of at least 4 KiB, and the KiB copied.

#![allow(clippy::large_futures)]

#[path = "../copying.rs"]
mod copying;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Smaller copies are not counted.
const LEAST: usize = 4096;

const SIZE: usize = 32768;
type Bytes = [u8; SIZE];

struct Pause(bool);

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        context.waker().wake_by_ref();
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// 32 KiB that are made when the body runs, in their place, and are needed across a pause.
async fn local(first: u8) -> u8 {
    let mut bytes: Bytes = [0; SIZE];
    fill(&mut bytes, first);
    Pause(false).await;
    bytes[SIZE - 1]
}

/// A caller of it.
async fn caller(first: u8) -> u8 {
    local(first).await
}

/// A caller of its caller.
async fn callers_caller(first: u8) -> u8 {
    caller(first).await
}

/// 32 KiB that come with the call.
async fn argument(bytes: Bytes) -> u8 {
    Pause(false).await;
    bytes[SIZE - 1]
}

#[inline(never)]
fn fill(bytes: &mut Bytes, first: u8) {
    for (index, byte) in black_box(bytes).iter_mut().enumerate() {
        *byte = first.wrapping_add(index as u8);
    }
}

type Task = Pin<Box<dyn Future<Output = u8>>>;

thread_local! {
    static QUEUE: RefCell<VecDeque<Task>> = const { RefCell::new(VecDeque::new()) };
}

/// Like an executor's `spawn`: the future exists before the call.
#[inline(never)]
fn spawn<F: Future<Output = u8> + 'static>(future: F) {
    let task = Box::pin(future);
    QUEUE.with(|queue| queue.borrow_mut().push_back(task));
}

/// Like the `spawn` of an executor with layers, each of which passes the future on.
#[inline(never)]
fn spawn_through_a_builder<F: Future<Output = u8> + 'static>(future: F) {
    struct Builder(&'static str);
    impl Builder {
        #[inline(never)]
        fn spawn<F: Future<Output = u8> + 'static>(self, future: F) {
            spawn(async move {
                black_box(self.0);
                future.await
            });
        }
    }
    Builder("name").spawn(future);
}

/// Emulated: takes a function that makes the future, and calls it where the future is stored.
#[inline(never)]
fn spawn_with<F: Future<Output = u8> + 'static>(make: impl FnOnce() -> F) {
    let task = boxed_with(make);
    QUEUE.with(|queue| queue.borrow_mut().push_back(task));
}

/// Emulated: the future is written into the box by whoever makes it. Whether it is copied on the way is up to the optimiser.
fn boxed_with<F: Future<Output = u8> + 'static>(make: impl FnOnce() -> F) -> Pin<Box<F>> {
    let mut place: Box<MaybeUninit<F>> = Box::new_uninit();
    place.write(make());
    // SAFETY: it was just written.
    Box::into_pin(unsafe { place.assume_init() })
}

/// Emulated: a future that is constructed in place from a small argument; no value of 32 KiB exists before.
struct InPlace {
    state: u8,
    bytes: MaybeUninit<Bytes>,
}

impl InPlace {
    fn boxed() -> Pin<Box<InPlace>> {
        let mut place: Box<MaybeUninit<InPlace>> = Box::new_uninit();
        // SAFETY: `state` is written, and `bytes` needs not be.
        unsafe {
            (&raw mut (*place.as_mut_ptr()).state).write(0);
            Box::into_pin(place.assume_init())
        }
    }
}

impl Future for InPlace {
    type Output = u8;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u8> {
        if self.state == 0 {
            self.state = 1;
            // SAFETY: zeros are bytes, and they are written before anything reads them.
            let bytes = unsafe {
                self.bytes.as_mut_ptr().write_bytes(0, 1);
                self.bytes.assume_init_mut()
            };
            fill(bytes, 1);
            return Poll::Pending;
        }
        // SAFETY: it was written by the first poll.
        Poll::Ready(unsafe { self.bytes.assume_init_ref() }[SIZE - 1])
    }
}

fn finish(mut task: Pin<Box<impl Future<Output = u8> + ?Sized>>) -> u8 {
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(last) = task.as_mut().poll(&mut context) {
            return last;
        }
    }
}

#[inline(never)]
fn finish_spawned() -> u8 {
    finish(QUEUE.with(|queue| queue.borrow_mut().pop_front()).expect("it was spawned"))
}

fn report(form: &str, run: impl FnOnce() -> u8) {
    let [copies, bytes] = copying::counted(|| assert_eq!(run(), 0, "{form}"));
    println!("{form}\t{copies}\t{}", bytes / 1024);
}

fn main() {
    let one = black_box(1);
    let bytes = || {
        let mut bytes: Bytes = [0; SIZE];
        fill(&mut bytes, 1);
        bytes
    };
    report("32 KiB made by the body: `Box::pin(f())`", || finish(Box::pin(local(one))));
    report("the same, a caller's future", || finish(Box::pin(caller(one))));
    report("the same, a caller's caller's", || finish(Box::pin(callers_caller(one))));
    report("the same, `spawn(f())`", || {
        spawn(local(one));
        finish_spawned()
    });
    report("the same, `spawn(f())` through a builder", || {
        spawn_through_a_builder(local(one));
        finish_spawned()
    });
    report("the same, the function passed: `spawn_with(|| f())` (emulated)", || {
        spawn_with(move || local(one));
        finish_spawned()
    });
    report("the same, in place (emulated, by hand)", || finish(InPlace::boxed()));
    report("32 KiB as an argument: `Box::pin(f(bytes()))`", || finish(Box::pin(argument(bytes()))));
    report("the same, `spawn(f(bytes()))`", || {
        spawn(argument(bytes()));
        finish_spawned()
    });
    report("the same, the function passed (emulated)", || {
        spawn_with(|| argument(bytes()));
        finish_spawned()
    });
    #[cfg(executors)]
    executors(one);
}

/// With the libraries of `pausa-loops`.
#[cfg(executors)]
fn executors(one: u8) {
    let event_loop = pausa_scheduler::EventLoop::new().expect("an event loop");
    let handle = event_loop.handle();
    report("32 KiB made by the body: this project's `spawn(f())`", || {
        let task = handle.spawn(local(one));
        event_loop.block_on(task).expect("it ends")
    });
    let tokio = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    report("the same, tokio's `spawn(f())`", || {
        let task = tokio.spawn(local(one));
        tokio.block_on(task).expect("it ends")
    });
    let smol = async_executor::LocalExecutor::new();
    report("the same, smol's `spawn(f())`", || {
        let task = smol.spawn(local(one));
        futures_lite::future::block_on(smol.run(task))
    });
}

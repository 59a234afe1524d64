//! A call of an async function: generic, and through `dyn` in five ways, three of which are emulated (the reused box, the
//! caller's buffer, `poll` in the object). Called without words it prints allocations: table, row, column, value. Called with a
//! form and a number it makes so many calls, to be counted.

#[path = "../counting.rs"]
mod counting;

use std::future::Future;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Pending once.
struct Pause(bool);

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

fn finish<F: Future + ?Sized>(mut future: Pin<&mut F>) -> F::Output {
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

struct Adder {
    sum: u64,
    /// The state that `poll_add` keeps between two polls.
    is_paused: bool,
}

impl Adder {
    async fn body(&mut self, number: u64) -> u64 {
        let before = self.sum;
        Pause(false).await;
        self.sum = before ^ number;
        self.sum
    }
}

trait Generic {
    async fn add(&mut self, number: u64) -> u64;
}

impl Generic for Adder {
    async fn add(&mut self, number: u64) -> u64 {
        self.body(number).await
    }
}

/// The form that `async-trait` generates, and that `.box` would.
trait Boxed {
    fn add<'a>(&'a mut self, number: u64) -> Pin<Box<dyn Future<Output = u64> + 'a>>;
}

impl Boxed for Adder {
    fn add<'a>(&'a mut self, number: u64) -> Pin<Box<dyn Future<Output = u64> + 'a>> {
        Box::pin(self.body(number))
    }
}

/// Memory for a future: on the heap and kept for the next call, or provided by the caller.
#[repr(align(16))]
struct Room([MaybeUninit<u8>; ROOM]);
const ROOM: usize = 96;

impl Room {
    const EMPTY: Room = Room([MaybeUninit::uninit(); ROOM]);

    /// Writes a future into the room, or into a box where it does not fit.
    fn put<'a, F: Future<Output = u64> + 'a>(&'a mut self, future: F) -> Put<'a> {
        if size_of::<F>() > ROOM || align_of::<F>() > align_of::<Room>() {
            return Put::Boxed(Box::pin(future));
        }
        let place = (&raw mut self.0).cast::<F>();
        // SAFETY: the room is large enough, aligned, and lent to `Put` alone, which drops the future.
        unsafe { place.write(future) };
        let future: *mut (dyn Future<Output = u64> + 'a) = place;
        Put::InRoom(future)
    }
}

enum Put<'a> {
    InRoom(*mut (dyn Future<Output = u64> + 'a)),
    Boxed(Pin<Box<dyn Future<Output = u64> + 'a>>),
}

impl Put<'_> {
    fn finish(mut self) -> u64 {
        match &mut self {
            // SAFETY: it was written by `put`, and stays in the room until it is dropped at the end of this function.
            Put::InRoom(future) => finish(unsafe { Pin::new_unchecked(&mut **future) }),
            Put::Boxed(future) => finish(future.as_mut()),
        }
    }
}

impl Drop for Put<'_> {
    fn drop(&mut self) {
        if let Put::InRoom(future) = *self {
            // SAFETY: it was written by `put`, and this is the only drop.
            unsafe { future.drop_in_place() }
        }
    }
}

trait InRoom {
    fn add<'a>(&'a mut self, number: u64, room: &'a mut Room) -> Put<'a>;
}

impl InRoom for Adder {
    fn add<'a>(&'a mut self, number: u64, room: &'a mut Room) -> Put<'a> {
        room.put(self.body(number))
    }
}

/// The state of the call is in the object.
trait Polled {
    fn poll_add(&mut self, number: u64, context: &mut Context<'_>) -> Poll<u64>;
}

impl Polled for Adder {
    fn poll_add(&mut self, number: u64, _: &mut Context<'_>) -> Poll<u64> {
        self.is_paused = !self.is_paused;
        if self.is_paused {
            return Poll::Pending;
        }
        self.sum ^= number;
        Poll::Ready(self.sum)
    }
}

type Form = (&'static str, fn(u64) -> u64);

const FORMS: [Form; 5] = [
    ("generic, `async fn`", |calls| {
        let mut adder = adder();
        (0..calls).fold(0, |sum, number| sum ^ finish(pin!(Generic::add(&mut adder, number))))
    }),
    ("`dyn`, a box for each call", |calls| {
        let mut adder = adder();
        let adder: &mut dyn Boxed = black_box(&mut adder);
        (0..calls).fold(0, |sum, number| sum ^ finish(adder.add(number).as_mut()))
    }),
    ("`dyn`, the box reused (emulated)", |calls| {
        let mut adder = adder();
        let adder: &mut dyn InRoom = black_box(&mut adder);
        let mut room = Box::new(Room::EMPTY);
        (0..calls).fold(0, |sum, number| sum ^ adder.add(number, &mut room).finish())
    }),
    ("`dyn`, room on the caller's stack (emulated)", |calls| {
        let mut adder = adder();
        let adder: &mut dyn InRoom = black_box(&mut adder);
        (0..calls).fold(0, |sum, number| sum ^ adder.add(number, &mut Room::EMPTY).finish())
    }),
    ("`dyn`, `poll_add` (emulated by hand)", |calls| {
        let mut adder = adder();
        let adder: &mut dyn Polled = black_box(&mut adder);
        let mut context = Context::from_waker(Waker::noop());
        (0..calls).fold(0, |sum, number| {
            loop {
                if let Poll::Ready(added) = adder.poll_add(number, &mut context) {
                    return sum ^ added;
                }
            }
        })
    }),
];

fn adder() -> Adder {
    Adder { sum: 0, is_paused: false }
}

fn main() {
    let words: Vec<_> = std::env::args().skip(1).collect();
    if let [form, calls] = &words[..] {
        let form = FORMS.iter().find(|(name, _)| name == form).expect("a form");
        black_box(form.1(calls.parse().expect("a number")));
        return;
    }
    let expected = FORMS[0].1(1000);
    for (row, run) in FORMS {
        let before = counting::counts().allocations;
        assert_eq!(run(1000), expected, "{row}");
        let allocations = counting::counts().allocations - before;
        println!("A call of an async function\t{row}\tallocations in 1000 calls\t{allocations}");
    }
}

//! A machine of 16 bytes, 1 KB or 16 KB, resumed by reference and by value. With `--cfg count` the program prints for each
//! way of resuming: how often `memcpy` and `memmove` are called for a thousand resumptions, and how many bytes they copy. With
//! two arguments it resumes in one way so many times.

#[cfg(count)]
#[path = "../copying.rs"]
mod copying;

use std::hint::black_box;

/// All copies are counted.
#[cfg(count)]
const LEAST: usize = 0;

/// Bytes of the machine.
#[cfg(bytes_16)]
const SIZE: usize = 16;
#[cfg(bytes_1024)]
const SIZE: usize = 1024;
#[cfg(bytes_16384)]
const SIZE: usize = 16_384;

struct Machine {
    left: u64,
    held: [u8; SIZE - 8],
}

enum Step {
    Yielded(u64),
    Complete(u64),
}

/// As proposed in the thread: a resumption returns the machine together with the yielded value.
enum StepOf<M> {
    Yielded(M, u64),
    Complete(u64),
}

impl Machine {
    fn new(left: u64) -> Self {
        Machine { left, held: [1; SIZE - 8] }
    }

    fn turn(&mut self, sent: u64) -> Step {
        let at = sent as usize % self.held.len();
        self.held[at] = self.held[at].wrapping_add(1);
        let yielded = u64::from(self.held[at]);
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                Step::Yielded(yielded)
            }
            None => Step::Complete(yielded),
        }
    }

    fn by_reference(&mut self, sent: u64) -> Step {
        self.turn(sent)
    }

    #[inline(never)]
    fn by_reference_apart(&mut self, sent: u64) -> Step {
        self.turn(sent)
    }

    fn by_value(mut self, sent: u64) -> StepOf<Self> {
        match self.turn(sent) {
            Step::Yielded(yielded) => StepOf::Yielded(self, yielded),
            Step::Complete(returned) => StepOf::Complete(returned),
        }
    }

    #[inline(never)]
    fn by_value_apart(self, sent: u64) -> StepOf<Self> {
        self.by_value(sent)
    }

    #[inline(never)]
    fn boxed_apart(mut self: Box<Self>, sent: u64) -> StepOf<Box<Self>> {
        match self.turn(sent) {
            Step::Yielded(yielded) => StepOf::Yielded(self, yielded),
            Step::Complete(returned) => StepOf::Complete(returned),
        }
    }
}

fn by_reference(resumptions: u64, resume: fn(&mut Machine, u64) -> Step) {
    let mut machine = Machine::new(resumptions);
    let mut sent = black_box(0);
    while let Step::Yielded(yielded) = resume(&mut machine, sent) {
        sent = black_box(yielded);
    }
}

fn by_value<M>(mut machine: M, resume: fn(M, u64) -> StepOf<M>) {
    let mut sent = black_box(0);
    while let StepOf::Yielded(next, yielded) = resume(machine, sent) {
        machine = next;
        sent = black_box(yielded);
    }
}

/// As in a scheduler: machines are kept in slots, and taken out for a turn.
fn in_slots(resumptions: u64) {
    let mut slots = black_box(vec![Some(Machine::new(resumptions))]);
    let mut sent = black_box(0);
    while let Some(machine) = slots[0].take() {
        if let StepOf::Yielded(next, yielded) = machine.by_value_apart(sent) {
            slots[0] = Some(next);
            sent = black_box(yielded);
        }
    }
}

fn in_slots_by_reference(resumptions: u64) {
    let mut slots = black_box(vec![Some(Machine::new(resumptions))]);
    let mut sent = black_box(0);
    while let Some(machine) = &mut slots[0] {
        match machine.by_reference_apart(sent) {
            Step::Yielded(yielded) => sent = black_box(yielded),
            Step::Complete(_) => slots[0] = None,
        }
    }
}

const WAYS: [(&str, fn(u64)); 7] = [
    ("&mut, inlined", |n| by_reference(n, Machine::by_reference)),
    ("&mut, called", |n| by_reference(n, Machine::by_reference_apart)),
    ("&mut, called, from a slot", in_slots_by_reference),
    ("by value, inlined", |n| by_value(Machine::new(n), Machine::by_value)),
    ("by value, called", |n| by_value(Machine::new(n), Machine::by_value_apart)),
    ("by value, called, from a slot", in_slots),
    ("by value, called, a box", |n| by_value(Box::new(Machine::new(n)), Machine::boxed_apart)),
];

fn main() {
    if let [way, times] = &std::env::args().skip(1).collect::<Vec<_>>()[..] {
        let (_, run) = WAYS[way.parse::<usize>().expect("which way")];
        return run(times.parse().expect("how many times"));
    }
    #[cfg(count)]
    for (name, run) in WAYS {
        // Making a machine is in both.
        let [few, many] = [1_000, 2_000].map(|resumptions| copying::counted(|| run(resumptions)));
        println!("{name}\t{}\t{}", many[0] - few[0], many[1] - few[1]);
    }
    #[cfg(not(count))]
    println!("{}\t{}", size_of::<Step>(), size_of::<StepOf<Machine>>());
}

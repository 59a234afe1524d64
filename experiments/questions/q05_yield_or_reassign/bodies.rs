//! A worker whose messages have 64 bytes and a destructor. It receives an instruction, asks for numbers, receives them,
//! and asks for the next instruction. At the second question it no longer needs the instruction.
//!
//! A body receives messages in one of two ways: by `let message = yield …`, or in the parameter, which each `yield`
//! reassigns. No compiler implements the latter; it is emulated by explicit code.
//!
//! This file is a module of the exhibit, and is also compiled alone for its layouts.

use std::cell::RefCell;
use std::ops::Coroutine;

thread_local! {
    static TRACE: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

pub fn note(event: impl Into<String>) {
    TRACE.with_borrow_mut(|trace| trace.push(event.into()));
}

pub fn take_trace() -> String {
    TRACE.take().join("; ")
}

/// A message of 64 bytes whose drops are recorded.
pub struct Message {
    pub is_instruction: bool,
    pub rest: [u8; 63],
}

impl Message {
    pub fn instruction() -> Self {
        Message { is_instruction: true, rest: [0; 63] }
    }

    pub fn numbers() -> Self {
        Message { is_instruction: false, rest: [1; 63] }
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        note(if self.is_instruction { "instruction dropped" } else { "numbers dropped" });
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    Instruction,
    Numbers,
}

pub trait Body: Coroutine<Message, Yield = Request, Return = ()> + Unpin {}
impl<C: Coroutine<Message, Yield = Request, Return = ()> + Unpin> Body for C {}

/// Uses the value of `yield` directly; the first message is ignored.
pub fn expression() -> impl Body {
    #[coroutine]
    |_: Message| loop {
        let message = yield Request::Instruction;
        if message.is_instruction {
            let numbers = yield Request::Numbers;
            note(format!("sum of {}", numbers.rest.len()));
        }
    }
}

/// The same; the first message is dropped.
pub fn first_dropped() -> impl Body {
    #[coroutine]
    |first: Message| {
        drop(first);
        loop {
            let message = yield Request::Instruction;
            if message.is_instruction {
                let numbers = yield Request::Numbers;
                note(format!("sum of {}", numbers.rest.len()));
            }
        }
    }
}

/// The same; each message is dropped before the next pause.
pub fn each_dropped() -> impl Body {
    #[coroutine]
    |first: Message| {
        drop(first);
        loop {
            let message = yield Request::Instruction;
            let is_instruction = message.is_instruction;
            drop(message);
            if is_instruction {
                let numbers = yield Request::Numbers;
                note(format!("sum of {}", numbers.rest.len()));
            }
        }
    }
}

/// The same; each message has a scope that ends before the next pause.
pub fn scoped() -> impl Body {
    #[coroutine]
    |first: Message| {
        drop(first);
        loop {
            let is_instruction = {
                let message = yield Request::Instruction;
                message.is_instruction
            };
            if is_instruction {
                let numbers = yield Request::Numbers;
                note(format!("sum of {}", numbers.rest.len()));
            }
        }
    }
}

/// The same; the message is a temporary of a condition, which ends before the block.
pub fn in_a_condition() -> impl Body {
    #[coroutine]
    |first: Message| {
        drop(first);
        loop {
            if (yield Request::Instruction).is_instruction {
                let numbers = yield Request::Numbers;
                note(format!("sum of {}", numbers.rest.len()));
            }
        }
    }
}

/// The same; the message is a temporary of a `match`, which lives to its end.
pub fn in_a_match() -> impl Body {
    #[coroutine]
    |first: Message| {
        drop(first);
        loop {
            #[allow(clippy::match_bool, clippy::single_match)]
            match (yield Request::Instruction).is_instruction {
                true => {
                    let numbers = yield Request::Numbers;
                    note(format!("sum of {}", numbers.rest.len()));
                }
                false => {}
            }
        }
    }
}

/// Emulated: the parameter is dropped before each pause and assigned after it.
pub fn reassigned() -> impl Body {
    #[coroutine]
    |mut message: Message| loop {
        drop(message);
        message = yield Request::Instruction;
        if message.is_instruction {
            drop(message);
            message = yield Request::Numbers;
            note(format!("sum of {}", message.rest.len()));
        }
    }
}

/// Emulated by a struct: the parameter is that of the call, and each call ends at a pause.
#[derive(Default)]
pub struct ReassignedByHand {
    waits_for: Option<Request>,
}

impl ReassignedByHand {
    pub fn resume(&mut self, message: Message) -> Request {
        let request = match self.waits_for {
            Some(Request::Instruction) if message.is_instruction => Request::Numbers,
            Some(Request::Numbers) => {
                note(format!("sum of {}", message.rest.len()));
                Request::Instruction
            }
            _ => Request::Instruction,
        };
        self.waits_for = Some(request);
        request
    }
}

/// The decoder of the design note: three pieces without a destructor, of which two are needed later.
pub trait Decoder: Coroutine<u8, Yield = Option<u8>, Return = ()> + Unpin {}
impl<C: Coroutine<u8, Yield = Option<u8>, Return = ()> + Unpin> Decoder for C {}

/// Emulated. By expression it is `experiments/bodies/decoder.rs`.
pub fn decoder_by_reassignment() -> impl Decoder {
    #[coroutine]
    |mut sextet: u8| {
        let a = sextet;
        sextet = yield None;
        let b = sextet;
        sextet = yield Some(a << 2 | b >> 4);
        let c = sextet;
        sextet = yield Some((b & 0b1111) << 4 | c >> 2);
        yield Some((c & 0b11) << 6 | sextet);
    }
}

//! The schedulers of the story, shared by every encoding: the round robin of chapter 2 ([`RoundRobin`]), and an event
//! loop to read in an evening: one thread, tasks, timers, sockets.
//!
//! A paused function is a value. A loop keeps those values, knows which of them can continue, and sleeps when none can.
//! This one runs futures and plain coroutines in one queue. It blocks in the poller instead of spinning, it has
//! priorities under which nothing starves, and 10,000 connections that wait cost nothing while they wait.
//!
//! ```
//! use std::time::Duration;
//! use pausa_scheduler::EventLoop;
//!
//! let event_loop = EventLoop::with_virtual_clock()?;
//! let handle = event_loop.handle();
//! let total = event_loop.block_on(async {
//!     let slow = handle.spawn({
//!         let handle = handle.clone();
//!         async move {
//!             handle.sleep(Duration::from_secs(2)).await;
//!             1
//!         }
//!     });
//!     handle.sleep(Duration::from_secs(1)).await;
//!     slow.await.unwrap() + 1
//! });
//! assert_eq!((total, handle.now()), (2, Duration::from_secs(2)));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # One round of the loop
//!
//! ```text
//!                    ┌──────────────────────────────────────────────────────────────────┐
//!                    │                                                                  │
//!                    ▼                   one round                                      │
//!     ready queues ─────►  at most 1024 turns of high priority                          │
//!     [3 8 5 9 12] ─────►  at most  128 turns of normal priority ──┐ turn(task)         │
//!     [2 6]        ─────►  at most   16 turns of low priority      │                    │
//!        ▲   ▲                                                     │                    │
//!        │   └── yielded: joins its queue again at the end    ◄────┤                    │
//!        │                                waits: only its mark     │                    │
//!        │                                changes, until it is  ◄──┤                    │
//!        │                                woken                    │                    │
//!        │                                finished: dropped, its   │                    │
//!        │                                slot is free          ◄──┘                    │
//!        │                                                                              │
//!        ├── wakers: another task, or (through the mailbox) another thread              │
//!        ├── timers: the wheel, when the clock reaches a deadline                       │
//!        └── reactor: the sockets that have become ready                                │
//!                    ▲                                                                  │
//!                    │   polled now and then while tasks are ready,                     │
//!                    └── waited for, until the next deadline, when none are ────────────┘
//! ```
//!
//! The states of a task are drawn in `tasks.rs`.
//!
//! # Cancellation
//!
//! [`JoinHandle::abort`] and dropping a [`JoinHandle`] end a task before its next turn. The task is queued, and in place of
//! that turn its future is dropped; then its handle is woken and gives [`TaskFailed::Cancelled`](pausa::TaskFailed). Tasks
//! that wait are dropped in the order in which they were aborted. A task may abort itself: its turn goes on to its end. A panic of a
//! destructor is the result of the aborted task, and ends no other. Dropping a [`Sleep`] removes its timer, so a virtual clock
//! does not wait for it.
//!
//! Dropping an [`EventLoop`] drops its tasks without a turn, and those that their destructors spawn. [`pausa::timeout`] and [`pausa::Cancel`] need nothing of this crate but [`Sleep`] and wakers.
//!
//! # The modules, each after those that it uses
//!
//! | module | what it knows |
//! | --- | --- |
//! | `ready` | which task gets the next turn: a queue per priority |
//! | `task` | what a task is: an identifier, turns, and which one is running |
//! | `arena` | memory for suspended tasks: slots that never move |
//! | `tasks` | the states of tasks, and their turns |
//! | `mailbox` | which tasks other threads want to wake |
//! | `waker` | how a task is woken: one word, no reference count |
//! | `wheel` | what is due when, in exact order: a wheel of wheels |
//! | `reactor` | which sockets are ready, and which wakers wait for them |
//! | `spawn` | the kinds of tasks: futures, coroutines, futures with a handle |
//! | `event_loop` | where all of them meet: the round, waiting, the clock, `block_on` |
//! | `sleep`, `net` | what a task awaits: the clock, TCP |
//! | `contract` | the traits of the contract, for programs that run on any loop |
//! | `block_on` | one future without any of this |
//! | `round_robin` | the simple one of chapter 2, to compare with |

#![warn(missing_debug_implementations)]

mod arena;
mod block_on;
mod contract;
mod event_loop;
mod mailbox;
mod net;
mod reactor;
mod ready;
mod round_robin;
mod sleep;
mod spawn;
mod task;
mod tasks;
mod waker;
mod wheel;

pub use block_on::block_on;
pub use event_loop::{EventLoop, Handle, Stats};
pub use net::{BACKLOG, TcpListener, TcpStream};
pub use pausa::yield_now;
pub use ready::Priority;
pub use round_robin::{Panicked, RoundRobin};
pub use sleep::Sleep;
pub use spawn::JoinHandle;

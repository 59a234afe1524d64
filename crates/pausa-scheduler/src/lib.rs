//! The schedulers of the story, shared by every encoding: the round robin of chapter 2 ([`RoundRobin`]), and an event
//! loop to read in an evening: one thread, tasks, timers, sockets.
//!
//! A paused function is a value; somebody has to keep those values, know which of them can go on, and sleep when none
//! can. That somebody is a loop, and it is this crate. It runs futures and plain coroutines in one queue. It waits for
//! slow things without turning, it has priorities under which nothing starves, and 10,000 connections that wait cost
//! nothing while they wait.
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
//!     ready queue  ─────►  at most 1024 turns of high priority                          │
//!     [3 8 5 9 12] ─────►  at most  128 turns of normal priority ──┐ turn(task)         │
//!     [2 6]        ─────►  at most   16 turns of low priority      │                    │
//!        ▲   ▲                                                     │                    │
//!        │   └── yielded: joins its queue again at the end    ◄────┤                    │
//!        │                                waits: only its mark     │                    │
//!        │                                changes, nobody looks ◄──┤                    │
//!        │                                at it until it is woken  │                    │
//!        │                                over: dropped, its       │                    │
//!        │                                slot is free          ◄──┘                    │
//!        │                                                                              │
//!        ├── wakers: another task, or (through the mailbox) another thread              │
//!        ├── timers: the wheel, when the clock has come to a deadline                   │
//!        └── reactor: the sockets that have become ready                                │
//!                    ▲                                                                  │
//!                    │   looked at now and then while there are turns to give,          │
//!                    └── slept on until the next deadline when there are none ──────────┘
//! ```
//!
//! # The modules, in the order of the story
//!
//! | module | what it knows |
//! | --- | --- |
//! | `ready` | who gets the next turn: three lines of task indices, one per priority |
//! | `task` | what a turn is: of a future, of a coroutine |
//! | `slab` | where suspended tasks lie: rooms of 32 bytes that never move |
//! | `waker` | how a task is called back: one word, no counts; a mailbox for other threads |
//! | `timers` | what time it is, by the wall or by decree, and who waits for it: a wheel of wheels, in exact order |
//! | `reactor` | who waits for a socket: registered once, and remembered as ready until it would block |
//! | `net` | TCP on top of that |
//! | `join` | how a result, a panic or an abortion reaches the spawner |
//! | `event_loop` | where all of them meet: the round, sleeping, panics, `block_on` |
//! | `block_on` | one future without any of this |
//! | `round_robin` | the home-made one of chapter 2, to compare with |

mod arena;
mod block_on;
mod detached;
mod event_loop;
mod join;
mod mailbox;
mod net;
mod reactor;
mod ready;
mod round_robin;
mod sleep;
mod task;
mod tasks;
mod waker;
mod wheel;

pub use block_on::block_on;
pub use event_loop::{EventLoop, Handle, Stats};
pub use join::JoinHandle;
pub use net::{BACKLOG, TcpListener, TcpStream};
pub use pausa::yield_now;
pub use ready::Priority;
pub use round_robin::{Panicked, RoundRobin};
pub use sleep::Sleep;

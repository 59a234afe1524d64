//! Runs four members, two at a time, and a loop whose body awaits. Records which members are polled while the body
//! runs, and whether a body gets a lock that a member holds.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use crate::exhibit::*;
use futures_util::future::{Either, join_all, select};
use futures_util::lock::Mutex;
use futures_util::stream::{self, Stream, StreamExt};
use pausa_scheduler::{EventLoop, Handle};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Does iterating starve the work that is buffered?",
    status: Some(Status::Answered),
    ..exhibit!("q20", "q20_starving", run, CLAIMS, T0)
};

const T0: &str = "Four members of 20 ms, two at a time; a body of 30 ms for each; virtual time";
const T1: &str = "`select` over a member that holds a lock for 15 ms and a timeout of 10 ms; then the timeout's arm takes the lock";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "no_buffered_member_is_polled_while_the_body_runs",
        sentence: "While the body of the loop runs, no buffered member is polled, and a lock that both need is a deadlock.",
        holds: |e| {
            let row = "`buffered(2)`, the body in the loop";
            Ok(word(e, T0, row, "members polled while a body runs")? == "none"
                && word(e, T0, row, "the body takes the members' lock")? == "never")
        },
    },
    Claim {
        id: "tasks_go_on",
        sentence: "Tasks make progress while the body runs, and so does a stream that is polled together with the body.",
        holds: |e| {
            let polled = |row| word(e, T0, row, "members polled while a body runs");
            Ok(polled("`buffered(2)` of tasks, the body in the loop")? != "none"
                && polled("the stream polled beside the body (emulated)")? != "none")
        },
    },
    Claim {
        id: "select_by_reference_stops_for_good",
        sentence: "The deadlock needs no stream: after a `select` over a member that holds the lock, an arm that keeps the member and takes the lock waits forever; one that drops the member does not.",
        holds: |e| {
            let of = |row| word(e, T1, row, "the arm has the lock");
            Ok(of(SELECTED[0].0)? == "never" && of(SELECTED[1].0)? != "never")
        },
    },
];

const MEMBERS: [&str; 4] = ["a", "b", "c", "d"];
const AT_ONCE: usize = 2;
/// How long a member holds the lock, and how long it works without it afterwards.
const LOCKED: Duration = Duration::from_millis(15);
const UNLOCKED: Duration = Duration::from_millis(5);
/// Of a `select` over a member.
const TIMEOUT: Duration = Duration::from_millis(10);
const BODY: Duration = Duration::from_millis(30);
/// A run that reaches this virtual time is treated as a deadlock.
const NEVER: Duration = Duration::from_secs(3600);

/// How members and bodies are combined.
#[derive(Clone, Copy)]
enum Form {
    Buffered,
    BufferUnordered,
    JoinAll,
    ForEachConcurrent,
    TasksInTheBuffer,
    /// An emulation of `poll_progress`.
    PolledBeside,
}

const FORMS: [(&str, Form); 6] = [
    ("`buffered(2)`, the body in the loop", Form::Buffered),
    ("`buffer_unordered(2)`, the body in the loop", Form::BufferUnordered),
    ("the stream polled beside the body (emulated)", Form::PolledBeside),
    ("`buffered(2)` of tasks, the body in the loop", Form::TasksInTheBuffer),
    ("`for_each_concurrent(2)`, the body in the member", Form::ForEachConcurrent),
    ("`join_all`, then the bodies", Form::JoinAll),
];

fn run(evidence: &mut Evidence) -> Result<()> {
    for (row, form) in FORMS {
        let free = observe(form, false)?;
        evidence.add(T0, row, "members polled while a body runs", Value::Text(free.polled));
        evidence.add(T0, row, "in total", Value::Text(free.ended));
        let locking = observe(form, true)?;
        evidence.add(T0, row, "the body takes the members' lock", Value::Text(locking.ended));
    }
    for (row, owned) in SELECTED {
        evidence.add(T1, row, "the arm has the lock", Value::Text(futurelock(owned)?));
    }
    Ok(())
}

/// What the arm of the timeout does with the member before it takes the lock.
const SELECTED: [(&str, bool); 2] =
    [("the arm keeps the member (`&mut member`)", false), ("the arm drops the member first", true)];

fn futurelock(drops: bool) -> Result<String> {
    let event_loop = EventLoop::with_virtual_clock()?;
    let (handle, lock) = (event_loop.handle(), Mutex::new(()));
    Ok(when_it_ends(&event_loop, async {
        let mut member = Some(Box::pin(async {
            let guard = lock.lock().await;
            handle.sleep(LOCKED).await;
            drop(guard);
        }));
        if let Some(member) = &mut member {
            drop(select(member, handle.sleep(TIMEOUT)).await);
        }
        if drops {
            member = None;
        }
        drop(lock.lock().await);
        drop(member);
    }))
}

/// Runs a future. Returns the virtual time that it takes.
fn when_it_ends(event_loop: &EventLoop, future: impl Future) -> String {
    let handle = event_loop.handle();
    let begun = handle.now();
    event_loop.block_on(async {
        match select(pin!(future), handle.sleep(NEVER)).await {
            Either::Left(_) => format!("{} ms", (handle.now() - begun).as_millis()),
            Either::Right(_) => "never".to_string(),
        }
    })
}

/// What was seen.
struct Observed {
    /// The members' names, once per poll.
    polled: String,
    /// When.
    ended: String,
}

/// What members and bodies share.
#[derive(Clone)]
struct Stage {
    event_loop: Handle,
    lock: Rc<Mutex<()>>,
    bodies: Rc<Cell<usize>>,
    polled: Rc<RefCell<Vec<&'static str>>>,
    body_locks: bool,
}

fn observe(form: Form, body_locks: bool) -> Result<Observed> {
    let event_loop = EventLoop::with_virtual_clock()?;
    let stage = Stage {
        event_loop: event_loop.handle(),
        lock: Rc::default(),
        bodies: Rc::default(),
        polled: Rc::default(),
        body_locks,
    };
    let ended = when_it_ends(&event_loop, stage.play(form));
    let polled = stage.polled.borrow().join(" ");
    Ok(Observed { polled: if polled.is_empty() { "none".into() } else { polled }, ended })
}

impl Stage {
    async fn play(&self, form: Form) {
        let members = || stream::iter(MEMBERS).map(|name| self.clone().member(name));
        match form {
            Form::Buffered => self.bodies_of(members().buffered(AT_ONCE)).await,
            Form::BufferUnordered => self.bodies_of(members().buffer_unordered(AT_ONCE)).await,
            Form::TasksInTheBuffer => {
                let tasks = members().map(|member| self.event_loop.spawn(member)).buffered(AT_ONCE);
                self.bodies_of(tasks).await;
            }
            Form::ForEachConcurrent => {
                let both = async |member| {
                    let _: &str = Box::pin(member).await;
                    self.body().await;
                };
                members().for_each_concurrent(AT_ONCE, both).await;
            }
            Form::JoinAll => {
                let names = join_all(MEMBERS.map(|name| self.clone().member(name))).await;
                self.bodies_of(stream::iter(names)).await;
            }
            Form::PolledBeside => self.bodies_beside(members().buffered(AT_ONCE)).await,
        }
    }

    /// The loop in its natural form.
    async fn bodies_of<T>(&self, items: impl Stream<Item = T>) {
        let mut items = pin!(items);
        while items.next().await.is_some() {
            self.body().await;
        }
    }

    /// The loop with an emulated `poll_progress`. A stream has only `poll_next`, so items that come early are kept.
    async fn bodies_beside<T>(&self, items: impl Stream<Item = T>) {
        let mut items = pin!(items.fuse());
        let mut early = VecDeque::new();
        loop {
            let next = match early.pop_front() {
                Some(item) => Some(item),
                None => items.next().await,
            };
            if next.is_none() {
                return;
            }
            let mut body = pin!(self.body());
            poll_fn(|cx| {
                let body = body.as_mut().poll(cx);
                if body.is_pending() {
                    while let Poll::Ready(Some(item)) = items.as_mut().poll_next(cx) {
                        early.push_back(item);
                    }
                }
                body
            })
            .await;
        }
    }

    async fn body(&self) {
        self.bodies.set(self.bodies.get() + 1);
        if self.body_locks {
            drop(self.lock.lock().await);
        }
        self.event_loop.sleep(BODY).await;
        self.bodies.set(self.bodies.get() - 1);
    }

    /// Records when it is polled while a body runs.
    async fn member(self, name: &'static str) -> &'static str {
        let mut work = pin!(async {
            let guard = self.lock.lock().await;
            self.event_loop.sleep(LOCKED).await;
            drop(guard);
            self.event_loop.sleep(UNLOCKED).await;
        });
        poll_fn(|cx| {
            if self.bodies.get() > 0 {
                self.polled.borrow_mut().push(name);
            }
            work.as_mut().poll(cx)
        })
        .await;
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_buffered_waits_for_the_body_and_what_is_a_task_does_not() {
        let polled = |form| observe(form, false).unwrap().polled;
        assert_eq!(polled(Form::Buffered), "none");
        assert!(polled(Form::TasksInTheBuffer).contains('b'));
        assert_eq!(observe(Form::Buffered, true).unwrap().ended, "never");
        assert_ne!(observe(Form::TasksInTheBuffer, true).unwrap().ended, "never");
    }
}

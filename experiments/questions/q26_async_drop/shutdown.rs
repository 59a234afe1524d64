//! A server with three clients is stopped while each waits for a line. Each connection has said "hello" and owes a
//! farewell, which takes a turn to send. Counts what is sent and closed, for each way in which the server's future
//! ends. `--cfg async_drop` gives the connections an `AsyncDrop`, `--cfg feature_alone` only enables the feature.
//! Prints cells: table, row, column, value.

#![cfg_attr(any(async_drop, feature_alone), feature(async_drop))]
#![cfg_attr(any(async_drop, feature_alone), allow(incomplete_features))]

use std::cell::Cell;
use std::future::poll_fn;
use std::mem::forget;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

const CLIENTS: usize = 3;

#[derive(Default)]
struct Seen {
    farewells: Cell<u32>,
    closed: Cell<u32>,
    /// Whether the server was told to stop.
    is_stopping: Cell<bool>,
}

struct Connection(Rc<Seen>);

impl Connection {
    /// Sends the farewell, which takes a turn.
    async fn farewell(&mut self) {
        turn().await;
        self.0.farewells.set(self.0.farewells.get() + 1);
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.closed.set(self.0.closed.get() + 1);
    }
}

#[cfg(async_drop)]
impl std::future::AsyncDrop for Connection {
    async fn drop(mut self: Pin<&mut Self>) {
        self.farewell().await;
        self.0.closed.set(self.0.closed.get() + 1);
    }
}

async fn turn() {
    let mut is_over = false;
    poll_fn(|_| if std::mem::replace(&mut is_over, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// Waits for lines that never come, until the server is told to stop.
async fn client(seen: Rc<Seen>) {
    let mut connection = Connection(seen);
    while !connection.0.is_stopping.get() {
        turn().await;
    }
    connection.farewell().await;
    #[cfg(async_drop)]
    forget_farewell(connection);
}

/// Counts the connection as closed without a second farewell.
#[cfg(async_drop)]
fn forget_farewell(connection: Connection) {
    connection.0.closed.set(connection.0.closed.get() + 1);
    forget(connection);
}

/// Polls the clients in turn, in one future.
async fn server(seen: Rc<Seen>) {
    let mut one = pin!(client(seen.clone()));
    let mut two = pin!(client(seen.clone()));
    let mut three = pin!(client(seen));
    let mut is_over = [false; CLIENTS];
    poll_fn(|context| {
        let clients: [Pin<&mut dyn Future<Output = ()>>; CLIENTS] =
            [one.as_mut(), two.as_mut(), three.as_mut()];
        for (client, is_over) in clients.into_iter().zip(&mut is_over) {
            *is_over = *is_over || client.poll(context).is_ready();
        }
        if is_over.iter().all(|is_over| *is_over) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

fn poll_once(future: Pin<&mut impl Future<Output = ()>>) -> Poll<()> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn finish(future: impl Future<Output = ()>) {
    let mut future = pin!(future);
    while poll_once(future.as_mut()).is_pending() {}
}

/// The server after three turns.
fn begun(seen: Rc<Seen>) -> Pin<Box<impl Future<Output = ()>>> {
    let mut server = Box::pin(server(seen));
    (0..3).for_each(|_| assert!(poll_once(server.as_mut()).is_pending()));
    server
}

/// How the server's future ends, after three turns.
type End = (&'static str, fn(Rc<Seen>));

const ENDS: [End; 5] = [
    ("told to stop, and awaited", |seen| {
        let server = begun(seen.clone());
        seen.is_stopping.set(true);
        finish(server);
    }),
    ("dropped in a function, in its box", |seen| {
        drop(begun(seen));
    }),
    ("dropped in an `async` block, in its box", |seen| {
        finish(async {
            drop(begun(seen));
        });
    }),
    ("at the end of its scope in an `async` block", |seen| {
        finish(async {
            let mut server = pin!(server(seen));
            for _ in 0..3 {
                poll_fn(|context| {
                    let _ = server.as_mut().poll(context);
                    Poll::Ready(())
                })
                .await;
            }
        });
    }),
    ("forgotten", |seen| {
        forget(begun(seen));
    }),
];

fn main() {
    let kind = match (cfg!(async_drop), cfg!(feature_alone)) {
        (true, _) => "`AsyncDrop` (nightly)",
        (_, true) => "`Drop`, the feature enabled",
        _ => "`Drop`",
    };
    for (row, end) in ENDS {
        let seen = Rc::new(Seen::default());
        end(seen.clone());
        let (farewells, closed) = (seen.farewells.get(), seen.closed.get());
        println!("Of three connections\t{row}\t{kind}: farewells\t{farewells}");
        println!("Of three connections\t{row}\t{kind}: closed\t{closed}");
    }
    let seen = || Rc::new(Seen::default());
    println!("Bytes of the future\ta client\t{kind}: bytes\t{}", size_of_val(&client(seen())));
    println!("Bytes of the future\tthe server\t{kind}: bytes\t{}", size_of_val(&server(seen())));
}

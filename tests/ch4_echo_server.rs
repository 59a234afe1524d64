//! Tests of `ch4_echo_server` for every encoding, on three loops, with many kinds of clients.

use std::future::{pending, ready};
use std::io::{self, Write};
use std::net::{SocketAddr, TcpStream};
use std::pin::Pin;
use std::time::Duration;

use pausa::ch4_echo_server::EchoServer;
use pausa::{Listener, Loop, Stream, TaskFailed, Transcript, gather, read, write_all};
use pausa_loops::OnLoop;
use pausa_story::playable::ch4_echo_server as playable;

use super::support::{assert_agrees_with_cpython, on_every_loop};
use crate::Subject;

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

/// The time between a message and its answer.
const DELAY: Duration = Duration::from_secs(2);

/// The behaviour of a client.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Client {
    /// Sends these bytes and reads the answer.
    Sends(&'static [u8]),
    /// Reads its answer one byte a second.
    ReadsSlowly,
    /// Connects, and closes its side without sending.
    SaysNothing,
    /// Sends, and disconnects before the answer.
    Vanishes,
    /// Sends, and resets the connection while it is served; resets it immediately if it has nothing to send.
    Resets(&'static [u8]),
    /// Stays connected and sends nothing until the test ends.
    Stays,
}

async fn resets<L: Loop>(event_loop: L, address: SocketAddr, message: &[u8]) -> io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    if !message.is_empty() {
        stream.write_all(message)?;
        event_loop.sleep(Duration::from_secs(1)).await;
    }
    // Makes `close` reset the connection, so the peer gets an error and not the end of the stream.
    Ok(rustix::net::sockopt::set_socket_linger(&stream, Some(Duration::ZERO))?)
}

async fn behave<L: Loop>(event_loop: L, address: SocketAddr, client: Client) -> io::Result<Vec<u8>> {
    // Reads a few bytes at a time, with a pause after each read.
    let (mut at_a_time, mut pause) = (7, Duration::from_millis(10));
    if let Client::Resets(message) = client {
        resets(event_loop, address, message).await?;
        return Ok(Vec::new());
    }
    let mut stream = event_loop.connect(address).await?;
    match client {
        Client::Resets(_) => unreachable!("see above"),
        Client::ReadsSlowly => {
            write_all(&mut stream, b"sin prisa".to_vec()).await?;
            (at_a_time, pause) = (1, Duration::from_secs(1));
        }
        Client::Sends(message) => write_all(&mut stream, message.to_vec()).await?,
        Client::SaysNothing => stream.close()?,
        Client::Vanishes => {
            write_all(&mut stream, b"adios".to_vec()).await?;
            return Ok(Vec::new());
        }
        Client::Stays => {
            pending::<()>().await;
        }
    }
    let mut answer = Vec::new();
    loop {
        let piece = read(&mut stream, at_a_time).await?;
        if piece.is_empty() {
            return Ok(answer);
        }
        answer.extend_from_slice(&piece);
        event_loop.sleep(pause).await;
    }
}

fn listen<L: Loop>(event_loop: &L) -> (L::Listener, SocketAddr) {
    let listener = event_loop.listen(([127, 0, 0, 1], 0).into()).expect("there is a port");
    let address = listener.local_addr().expect("it has an address");
    (listener, address)
}

/// The answers to clients. None of them may fail.
fn expected(answers: Vec<Result<io::Result<Vec<u8>>, TaskFailed>>) -> Vec<Vec<u8>> {
    answers.into_iter().map(|answer| answer.expect("no panic").expect("an answer")).collect()
}

/// Serves these clients concurrently; returns the answer of each, and the log.
struct Serves(&'static [Client]);

impl OnLoop for Serves {
    type Output = (Vec<Vec<u8>>, String);

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let (listener, address) = listen(&event_loop);
        let (never, transcript) = (Box::pin(pending()), Transcript::in_memory());
        let server = Subject::serve(event_loop.clone(), listener, DELAY, never, transcript.clone());
        let _server = event_loop.spawn(server);
        let task = |client: &Client| behave(event_loop.clone(), address, *client);
        let stays = |client: &&Client| **client == Client::Stays;
        let _staying: Vec<_> =
            self.0.iter().filter(stays).map(|client| event_loop.spawn(task(client))).collect();
        let clients = self.0.iter().filter(|client| !stays(client)).map(task);
        (expected(gather(&event_loop, clients).await), transcript.text())
    }
}

#[test]
fn bytes_that_are_no_text_come_back_as_they_were() {
    for (name, (answers, text)) in on_every_loop(|| Serves(&[Client::Sends(b"\xff\xfe\0ok")])) {
        assert_eq!(answers, [b"Eco: \xff\xfe\0ok"], "on {name}");
        assert!(text.contains("Recibido '\u{fffd}\u{fffd}\\0ok'"), "{text}");
    }
}

#[test]
fn what_would_forge_a_line_or_reach_a_terminal_is_escaped_in_the_log() {
    const FORGERY: &[u8] = "\x1b[2J\x07\r\nRespondido a 6.6.6.6\u{85}\u{202e}¿Qué?".as_bytes();
    for (name, (answers, text)) in on_every_loop(|| Serves(&[Client::Sends(FORGERY)])) {
        assert_eq!(answers, [[b"Eco: ", FORGERY].concat()], "on {name}");
        let line = r"Recibido '\u{1b}[2J\u{7}\r\nRespondido a 6.6.6.6\u{85}\u{202e}¿Qué?' de 127.0.0.1";
        assert_eq!(text, format!("{line}\nRespondido a 127.0.0.1\n"), "on {name}");
    }
}

#[test]
fn more_than_100_bytes_are_cut_at_100() {
    const LONG: &[u8] = &[b'x'; 100];
    for (name, (answers, _)) in on_every_loop(|| Serves(&[Client::Sends(LONG)])) {
        assert_eq!(answers, [[b"Eco: ", LONG].concat()], "on {name}");
    }
}

#[test]
fn clients_that_send_nothing_vanish_or_stay_do_not_delay_the_others() {
    const CLIENTS: &[Client] = &[
        Client::Stays,
        Client::SaysNothing,
        Client::Vanishes,
        Client::Sends(b"Hola"),
        Client::Stays,
        Client::Vanishes,
    ];
    for (name, (answers, _)) in on_every_loop(|| Serves(CLIENTS)) {
        assert_eq!(answers, [&b"Eco: "[..], b"", b"Eco: Hola", b""], "on {name}");
    }
}

#[test]
fn clients_that_reset_are_lost_and_the_others_get_their_answers() {
    const CLIENTS: &[Client] = &[
        Client::Resets(b""),
        Client::Resets(b"me voy"),
        Client::Sends(b"Hola"),
        Client::Resets(b"me voy"),
        Client::Resets(b""),
        Client::Sends(b"Adios"),
    ];
    for (name, (answers, text)) in on_every_loop(|| Serves(CLIENTS)) {
        assert_eq!(answers, [&b""[..], b"", b"Eco: Hola", b"", b"", b"Eco: Adios"], "on {name}");
        assert_eq!(text.matches("Recibido 'me voy'").count(), 2, "on {name}: {text}");
        assert_eq!(text.matches("Perdido 127.0.0.1: ").count(), 4, "on {name}: {text}");
    }
}

#[test]
fn a_slow_reader_gets_everything_and_delays_nobody() {
    for (name, (answers, text)) in on_every_loop(|| Serves(&[Client::ReadsSlowly, Client::Sends(b"Hola")])) {
        assert_eq!(answers, [&b"Eco: sin prisa"[..], b"Eco: Hola"], "on {name}");
        assert_eq!(text.matches("Respondido").count(), 2, "on {name}: {text}");
    }
}

/// Two clients send; the server is stopped before it answers them.
struct StopsInBetween;

impl OnLoop for StopsInBetween {
    type Output = (Vec<Vec<u8>>, bool);

    async fn main<L: Loop>(self, event_loop: L) -> (Vec<Vec<u8>>, bool) {
        let (listener, address) = listen(&event_loop);
        let stop: Pin<Box<dyn Future<Output = ()>>> = Box::pin(event_loop.sleep(Duration::from_secs(1)));
        let transcript = Transcript::in_memory();
        let server = event_loop.spawn(Subject::serve(event_loop.clone(), listener, DELAY, stop, transcript));
        let clients =
            [b"uno", b"dos"].map(|message| behave(event_loop.clone(), address, Client::Sends(message)));
        let answers = gather(&event_loop, clients).await;
        server.await.expect("it ends by itself");
        let refused = event_loop.connect(address).await.is_err();
        (expected(answers), refused)
    }
}

#[test]
fn told_to_stop_it_takes_no_more_clients_and_finishes_those_in_service() {
    for (name, (answers, refused)) in on_every_loop(|| StopsInBetween) {
        assert_eq!(answers, [b"Eco: uno", b"Eco: dos"], "on {name}");
        assert!(refused, "on {name}");
    }
}

/// Stops the server when 200 clients are connected and none is accepted: more than the standard library's backlog.
struct StopsWithClientsInLine;

impl OnLoop for StopsWithClientsInLine {
    type Output = usize;

    async fn main<L: Loop>(self, event_loop: L) -> usize {
        let (listener, address) = listen(&event_loop);
        let connect = |_| {
            let mut client =
                TcpStream::connect_timeout(&address, Duration::from_secs(10)).expect("room in line");
            client.write_all(b"Hola").expect("the system keeps it");
            client
        };
        let clients: Vec<_> = (0..200).map(connect).collect();
        Subject::serve(event_loop, listener, DELAY, ready(()), Transcript::in_memory()).await;
        let is_served =
            |client: &TcpStream| io::read_to_string(client).is_ok_and(|answer| answer == "Eco: Hola");
        clients.iter().filter(|client| is_served(client)).count()
    }
}

#[test]
fn told_to_stop_it_serves_clients_that_are_already_connected() {
    for (name, served) in on_every_loop(|| StopsWithClientsInLine) {
        assert_eq!(served, 200, "on {name}");
    }
}

/// Starts the server with a `stop` that is ready.
struct Stopped;

impl OnLoop for Stopped {
    type Output = ();

    async fn main<L: Loop>(self, event_loop: L) {
        let (listener, _) = listen(&event_loop);
        Subject::serve(event_loop, listener, Duration::ZERO, ready(()), Transcript::in_memory()).await;
    }
}

#[test]
fn told_to_stop_before_the_first_client_it_is_done() {
    on_every_loop(|| Stopped).for_each(drop);
}

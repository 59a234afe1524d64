//! `ch4_echo_server`: a server that serves all clients concurrently on one thread.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use crate::{Busy, Loop, Transcript};

/// Implemented by an encoding that has the program.
pub trait EchoServer: 'static {
    /// Serves a client: reads up to 100 bytes, waits for `delay` (in place of work), answers with the bytes, and closes the
    /// connection.
    fn handle_client<L: Loop>(
        event_loop: L,
        stream: L::Stream,
        peer: IpAddr,
        delay: Duration,
        transcript: Transcript,
    ) -> impl Future<Output = io::Result<()>>;

    /// Serves clients, each in its own task, until `stop` is ready. Then it accepts the clients that are connected already,
    /// and is ready when all clients are answered. If the system cannot accept a client, it waits for
    /// [`ACCEPT_RETRY_DELAY`] and tries again.
    fn serve<L: Loop>(
        event_loop: L,
        listener: L::Listener,
        delay: Duration,
        stop: impl Future<Output = ()> + Unpin,
        transcript: Transcript,
    ) -> impl Future<Output = ()>;
}

/// The delay before the server tries again after it could not accept a client.
pub const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(50);

/// The task of a client: awaits [`EchoServer::handle_client`] and prints a line if it fails. It holds `busy` while it runs.
pub async fn client_task(
    service: impl Future<Output = io::Result<()>>,
    peer: IpAddr,
    transcript: Transcript,
    busy: Busy,
) {
    if let Err(error) = service.await {
        transcript.line(format_args!("Perdido {peer}: {error}"));
    }
    drop(busy);
}

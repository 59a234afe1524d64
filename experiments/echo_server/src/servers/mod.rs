//! The echo server, once for each contender, as its users would write it: a task for each connection, which reads up to 100
//! bytes and writes them back. A server never ends by itself.

mod pausa;
mod smol;
mod tokio;

use std::io;
use std::net::{SocketAddr, TcpListener};

use nix::sys::socket::{Backlog, listen};

/// Who serves.
pub(crate) const CONTENDERS: [&str; 3] = ["pausa", "tokio", "smol"];

/// The largest message.
const BUFFER: usize = 100;

/// Tells where it listens, and serves for ever.
///
/// # Errors
/// Those of the system, and where there is no such contender.
pub(crate) fn serve(contender: &str, tell: impl FnOnce(SocketAddr)) -> io::Result<()> {
    match contender {
        "pausa" => pausa::serve(tell),
        "tokio" => tokio::serve(listener()?, tell),
        "smol" => smol::serve(listener()?, tell),
        _ => Err(io::Error::other(format!(
            "there is no server `{contender}`; there are: {}",
            CONTENDERS.join(", ")
        ))),
    }
}

/// Makes a listener as our own loop does: with a long backlog, and non-blocking.
fn listener() -> io::Result<TcpListener> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    listen(&listener, Backlog::new(pausa_scheduler::BACKLOG)?)?;
    Ok(listener)
}

//! `ch4_echo_server`: serves clients until Ctrl-C. A rehearsal simulates three clients and then stops.

use std::io;
use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use futures_channel::oneshot;
use lexopt::Arg;
use pausa::ch4_echo_server::EchoServer;
use pausa::{Listener, Loop, Transcript, gather, read, write_all};
use pausa_http::raise_descriptor_limit;
use pausa_loops::{LoopName, OnLoop};
use pausa_scheduler::Sleep;

use super::arguments::{Arguments, Usage, wrong};
use super::background::log_to_stdout;
use super::exercise::{Drive, Observer, QuietStream, on_quiet_loop, watch};
use super::on_loop::{at_the_first_signal, failed, play_on, tell};
use crate::{Failure, Run};

pub(crate) const USAGE: Usage =
    Usage::of("play ch4_echo_server [-- --port N --delay 2s --loop ours|tokio|smol]").with_help(help);

fn help() -> String {
    "\
Serves on 127.0.0.1 until Ctrl-C (SIGINT) or SIGTERM, then answers the clients that are connected, and ends. A second signal
ends it at once. It reads up to 100 bytes from each client, once. If the reader of the log stalls, lines are dropped and
counted; if it closes the pipe, the log ends, and clients are still served."
        .into()
}

pub(crate) fn play<E: EchoServer>(run: Run) -> Result<(), Failure> {
    let (mut port, mut delay, mut name) = (8888, Duration::from_secs(2), LoopName::default());
    let mut arguments = Arguments::of(&run, USAGE);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("port") => port = arguments.value()?,
            Arg::Long("delay") => delay = arguments.duration()?,
            Arg::Long("loop") => name = arguments.value()?,
            other => return Err(wrong(other.unexpected(), USAGE)),
        }
    }
    let served = if run.rehearsal {
        let transcript = run.transcript.clone();
        play_on(name, &run, Rehearsal { delay, transcript, encoding: PhantomData::<E> })?
    } else {
        raise_descriptor_limit();
        // Not the run's transcript: clients must not wait for the reader of the log.
        let (transcript, log) = log_to_stdout().map_err(|error| failed("the log", &error))?;
        let served = play_on(name, &run, Server { port, delay, transcript, encoding: PhantomData::<E> })?;
        log.finish().map_err(|error| Failure::Run(format!("stdout: {error}")))?;
        served
    };
    served.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            Failure::Run(format!("port {port} is in use: choose another with --port"))
        }
        io::ErrorKind::PermissionDenied => {
            Failure::Run(format!("port {port} needs more rights: choose one above 1023 with --port"))
        }
        _ => failed(format_args!("port {port}"), &error),
    })
}

const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// The server, for external clients.
struct Server<E> {
    port: u16,
    delay: Duration,
    transcript: Transcript,
    encoding: PhantomData<E>,
}

impl<E: EchoServer> OnLoop for Server<E> {
    type Output = io::Result<()>;

    async fn main<L: Loop>(self, event_loop: L) -> io::Result<()> {
        let listener = event_loop.listen(SocketAddr::new(LOCALHOST, self.port))?;
        let stop = told_to_stop()?;
        self.transcript.line(format_args!("Servidor escuchando en {}", listener.local_addr()?));
        E::serve(event_loop, listener, self.delay, stop, self.transcript).await;
        Ok(())
    }
}

/// A future that is ready at the first Ctrl-C or SIGTERM. A second signal ends the process at once.
fn told_to_stop() -> io::Result<impl Future<Output = ()> + Unpin> {
    let (stop, stopped) = oneshot::channel();
    at_the_first_signal(move || {
        tell(" los clientes en servicio terminan; otra vez Ctrl-C para no esperar");
        let _ = stop.send(());
    })?;
    Ok(Box::pin(async { stopped.await.unwrap_or_default() }))
}

/// The server and three simulated clients on one loop.
struct Rehearsal<E> {
    delay: Duration,
    transcript: Transcript,
    encoding: PhantomData<E>,
}

impl<E: EchoServer> OnLoop for Rehearsal<E> {
    type Output = io::Result<()>;

    async fn main<L: Loop>(self, event_loop: L) -> io::Result<()> {
        let Rehearsal { delay, transcript, .. } = self;
        let listener = event_loop.listen(SocketAddr::new(LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        transcript.line(format_args!("Servidor escuchando en {}", address.ip()));
        let (stop, stopped) = oneshot::channel();
        let stopped = Box::pin(async { stopped.await.unwrap_or_default() });
        let server =
            event_loop.spawn(E::serve(event_loop.clone(), listener, delay, stopped, transcript.clone()));
        let clients = ["Hola", "¿Qué tal?", "Adiós"].into_iter().enumerate().map(|(place, message)| {
            let comes_after = Duration::from_millis(500) * place as u32;
            client(event_loop.clone(), address, comes_after, message, transcript.clone())
        });
        for served in gather(&event_loop, clients).await {
            served.map_err(io::Error::other)??;
        }
        let _ = stop.send(());
        server.await.map_err(io::Error::other)
    }
}

async fn client<L: Loop>(
    event_loop: L,
    address: SocketAddr,
    comes_after: Duration,
    message: &str,
    transcript: Transcript,
) -> io::Result<()> {
    event_loop.sleep(comes_after).await;
    let mut stream = event_loop.connect(address).await?;
    write_all(&mut stream, message.into()).await?;
    let mut answer = Vec::new();
    loop {
        match read(&mut stream, 100).await?.as_slice() {
            [] => break,
            piece => answer.extend_from_slice(piece),
        }
    }
    transcript.line(format_args!("Cliente: {}", String::from_utf8_lossy(&answer)));
    Ok(())
}

/// Measures the task of one client, on our loop with a virtual clock and a connection in memory.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: EchoServer> Drive for Figures<E> {
    const UNIT: &'static str = "client";
    /// The connection, the client's address, the sleep, the bytes read, and the transcript.
    const MUST_LIVE: usize = size_of::<QuietStream>()
        + size_of::<IpAddr>()
        + size_of::<Sleep>()
        + size_of::<Vec<u8>>()
        + size_of::<Transcript>();

    fn drive(units: u64, observer: &mut impl Observer) {
        let (delay, silent) = (Duration::from_secs(2), Transcript::silent());
        on_quiet_loop(async |event_loop| {
            for _ in 0..units {
                let (stream, transcript) = (QuietStream::default(), silent.clone());
                let client = || E::handle_client(event_loop.clone(), stream, LOCALHOST, delay, transcript);
                let Ok(()) = watch(observer, client).await else { return };
            }
        });
    }
}

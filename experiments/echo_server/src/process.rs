//! The processes: a server that tells what it has used when it is asked, and a load that says what it did.
//!
//! Both speak in lines. A server prints its address; then for each line that it gets, what it has used; and ends when there are
//! no more. A load prints `ready` when all are connected, waits for a line, and prints how many answers there were. Neither
//! lives longer than its [`LONGEST`], whatever happens to the other.

use std::env::current_exe;
use std::io::{self, BufRead, BufReader, Lines, Write, stdin};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use nix::sys::time::TimeValLike;
use pausa_lab::{Memory, Result};
use pausa_output::{note, say};

use crate::load::{Until, load};
use crate::servers;

const LONGEST: Duration = Duration::from_secs(120);

/// What a process has used since it began: microseconds as a user and in the system (`getrusage`), and its peak of memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Used {
    pub(crate) user: f64,
    pub(crate) system: f64,
    pub(crate) peak: f64,
}

/// As many connections as the system allows, and a life that ends.
fn begin() -> Result<()> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    thread::spawn(|| {
        thread::sleep(LONGEST);
        note(format_args!("echo_server: still there after {LONGEST:?}"));
        std::process::exit(1);
    });
    Ok(())
}

/// Runs a server until its stdin is closed.
pub(crate) fn serve(contender: &str) -> Result<()> {
    begin()?;
    // A thread that waits costs nothing while it waits, and the same for everyone.
    thread::spawn(|| {
        for _ in stdin().lines().map_while(Result::ok) {
            if say(usage().unwrap_or_else(|error| error.to_string())).is_err() {
                break;
            }
        }
        std::process::exit(0);
    });
    Ok(servers::serve(contender, |address| {
        // No client knows the address yet.
        if let Err(error) = say(address) {
            note(format_args!("echo_server: {error}"));
            std::process::exit(1);
        }
    })?)
}

fn usage() -> Result<String> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let [user, system] = [usage.user_time(), usage.system_time()].map(|time| time.num_microseconds());
    Ok(format!("{user} {system} {}", Memory::now()?.peak))
}

/// A load, when it is told to start.
pub(crate) fn load_when_told(address: SocketAddr, connections: usize, time: Duration) -> Result<()> {
    begin()?;
    let answers = load(address, connections, Until::Time(time), || {
        say("ready")?;
        stdin().read_line(&mut String::new()).map(drop)
    })?;
    Ok(say(answers)?)
}

/// A server that starts a load of so many requests as a child, and ends with it: for what is counted from the first
/// instruction to the last.
pub(crate) fn session(contender: &str, connections: usize, requests: u64) -> Result<()> {
    begin()?;
    let program = current_exe()?;
    let load = move |address: SocketAddr| {
        thread::spawn(move || {
            let mut load = Command::new(program);
            load.args(["contender", "requests"]);
            load.args([address.to_string(), connections.to_string(), requests.to_string()]);
            let done = load.status().is_ok_and(|status| status.success());
            std::process::exit(if done { 0 } else { 1 });
        });
    };
    Ok(servers::serve(contender, load)?)
}

/// The load of a [`session`].
pub(crate) fn load_requests(address: SocketAddr, connections: usize, each: u64) -> Result<()> {
    begin()?;
    let answers = load(address, connections, Until::Requests(each), || Ok(()))?;
    if answers != connections as u64 * each {
        return Err(format!("{answers} answers").into());
    }
    Ok(())
}

/// Another process of this program, to be spoken with in lines. It is killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    input: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    pub(crate) fn start(words: &[&str]) -> io::Result<Self> {
        let mut command = Command::new(current_exe()?);
        let mut child =
            command.arg("contender").args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or_else(|| io::Error::other("no output"))?;
        Ok(Self { input: child.stdin.take(), lines: BufReader::new(output).lines(), child })
    }

    pub(crate) fn line(&mut self) -> io::Result<String> {
        self.lines.next().unwrap_or_else(|| Err(io::Error::other("the other process has ended")))
    }

    pub(crate) fn tell(&mut self) -> io::Result<()> {
        self.input.as_mut().map_or(Ok(()), |input| input.write_all(b"\n"))
    }

    /// Of a server: what it has used until now.
    pub(crate) fn used(&mut self) -> Result<Used> {
        self.tell()?;
        let line = self.line()?;
        let numbers = line.split(' ').map(str::parse).collect::<Result<Vec<f64>, _>>();
        match numbers.as_deref() {
            Ok(&[user, system, peak]) => Ok(Used { user, system, peak }),
            _ => Err(line.into()),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

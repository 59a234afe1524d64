//! A chat on 127.0.0.1: users sit in rooms of a hundred, and what one says, everyone in the room gets. Nearly everyone is
//! silent. This process is the server; the users are another.

use std::cell::RefCell;
use std::env::current_exe;
use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::rc::Rc;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Instant;

use nix::sys::socket::{Backlog, listen};
use pausa_scheduler::EventLoop;

use super::Done;

/// Bytes of a message, which comes in one piece.
const MESSAGE: usize = 32;
/// How many share a room.
const ROOM: usize = 100;
/// A user's thread does little, so it needs little.
const STACK: usize = 64 * 1024;

/// Users sit down in the order in which they come.
fn room(user: usize) -> usize {
    user / ROOM
}

/// Starts the server with a tool, and the users in another process; ends when those have said all.
pub(super) fn run(tool: &str, users: usize, messages: usize) -> Result<Done, Box<dyn Error>> {
    let (tell, address) = mpsc::channel();
    let tool = tool.to_string();
    // It goes on until its process ends.
    thread::spawn(move || {
        let served = match &*tool {
            "generators" => generators(tell, users),
            "event loop" => event_loop(tell),
            _ => threads(tell),
        };
        if let Err(error) = served {
            pausa_output::note(format_args!("decision_table: the chat's server: {error}"));
        }
    });
    let words = [address.recv()?.to_string(), users.to_string(), messages.to_string()];
    let output = Command::new(current_exe()?).args(["contender", "chatters"]).args(words).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().into());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let (answer, seconds) = text.trim().split_once(' ').ok_or("the users said nothing")?;
    Ok(Done { answer: answer.parse()?, seconds: Some(seconds.parse()?) })
}

/// Whom a server tells where it listens.
type Tell = mpsc::Sender<SocketAddr>;

fn listener(tell: Tell) -> io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    // The standard library lets 128 wait; whoever comes when there is no room tries again after a second.
    listen(&listener, Backlog::MAXALLOWABLE)?;
    // Somebody waits for it.
    let _ = tell.send(listener.local_addr()?);
    Ok(listener)
}

/// The users: each message is sent after everyone in its room has received the one before.
///
/// # Errors
/// Where a connection is lost, or something else comes than was said.
pub(crate) fn chatters(address: SocketAddr, users: usize, messages: usize) -> Result<(), Box<dyn Error>> {
    let mut streams = Vec::with_capacity(users);
    for _ in 0..users {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        streams.push(stream);
    }
    let (mut delivered, mut start) = (0_u64, Instant::now());
    // The first is not counted: by its answers everyone in its room has sat down.
    for number in 0..=messages {
        if number == 1 {
            (delivered, start) = (0, Instant::now());
        }
        let user = if number == 0 { users - 1 } else { number * 7919 % users };
        let mut message = [b' '; MESSAGE];
        message[..16].copy_from_slice(format!("{number:16}").as_bytes());
        streams[user].write_all(&message)?;
        let from = room(user) * ROOM;
        for stream in &mut streams[from..users.min(from + ROOM)] {
            let mut got = [0; MESSAGE];
            stream.read_exact(&mut got)?;
            if got != message {
                return Err("something else than what was said".into());
            }
            delivered += 1;
        }
    }
    Ok(pausa_output::say(format_args!("{delivered} {}", start.elapsed().as_secs_f64()))?)
}

/// The home-made scheduler: every user is a generator that looks whether there is a message, and all have a turn in each
/// round.
fn generators(tell: Tell, users: usize) -> io::Result<()> {
    let listener = listener(tell)?;
    let mut streams = Vec::new();
    for _ in 0..users {
        let (stream, _) = listener.accept()?;
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        streams.push(Rc::new(stream));
    }
    let listening = |stream: Rc<TcpStream>| gen move {
        loop {
            let mut message = [0; MESSAGE];
            let read = (&*stream).read(&mut message);
            match read {
                Ok(0) => break,
                Ok(_) => yield Some(message),
                Err(_) => yield None,
            }
        }
    };
    let mut people: Vec<_> = streams.iter().map(|stream| listening(Rc::clone(stream))).collect();
    let mut is_anyone_there = true;
    while is_anyone_there {
        is_anyone_there = false;
        for (user, person) in people.iter_mut().enumerate() {
            let turn = person.next();
            is_anyone_there |= turn.is_some();
            if let Some(Some(message)) = turn {
                let from = room(user) * ROOM;
                for stream in &streams[from..users.min(from + ROOM)] {
                    (&**stream).write_all(&message)?;
                }
            }
        }
    }
    Ok(())
}

/// A task for each user, which sleeps until there is a message.
fn event_loop(tell: Tell) -> io::Result<()> {
    let event_loop = EventLoop::new()?;
    let handle = event_loop.handle();
    event_loop.block_on(async {
        let listener = handle.listen((Ipv4Addr::LOCALHOST, 0).into())?;
        // Somebody waits for it.
        let _ = tell.send(listener.local_addr()?);
        let everyone = Rc::new(RefCell::new(Vec::new()));
        loop {
            let (stream, _) = listener.accept().await?;
            stream.get_ref().set_nodelay(true)?;
            let stream = Rc::new(stream);
            let user = everyone.borrow().len();
            everyone.borrow_mut().push(Rc::clone(&stream));
            let everyone = Rc::clone(&everyone);
            handle.spawn_detached(async move {
                let mut message = [0; MESSAGE];
                while let Ok(MESSAGE) = stream.read(&mut message).await {
                    let members: Vec<_> =
                        everyone.borrow().iter().skip(room(user) * ROOM).take(ROOM).map(Rc::clone).collect();
                    for member in members {
                        // Who has gone, gets nothing.
                        let _ = member.write_all(&message).await;
                    }
                }
            });
        }
    })
}

/// A thread for each user: a pool for computing has none to spare for those who wait.
fn threads(tell: Tell) -> io::Result<()> {
    let listener = listener(tell)?;
    let everyone = Arc::new(Mutex::new(Vec::<Arc<TcpStream>>::new()));
    loop {
        let (stream, _) = listener.accept()?;
        stream.set_nodelay(true)?;
        let stream = Arc::new(stream);
        let mut present = everyone.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let user = present.len();
        present.push(Arc::clone(&stream));
        drop(present);
        let everyone = Arc::clone(&everyone);
        thread::Builder::new().stack_size(STACK).spawn(move || {
            let mut message = [0; MESSAGE];
            while let Ok(MESSAGE) = (&*stream).read(&mut message) {
                let present = everyone.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                let members: Vec<_> =
                    present.iter().skip(room(user) * ROOM).take(ROOM).map(Arc::clone).collect();
                drop(present);
                for member in members {
                    // Who has gone, gets nothing.
                    let _ = (&*member).write_all(&message);
                }
            }
        })?;
    }
}
